/** The features that a model may be given of a point of the plane, each with its map: those that are on are its inputs, in this order. */

import { useLayoutEffect, useRef } from "react";
import type { Plane } from "../../engine/data/description.ts";
import { paintHeatMap } from "../canvas/colors.ts";
import { displayScale, mapsOf } from "../canvas/network/values.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { featureNames } from "../visuals/featureNames.ts";
import styles from "./FeatureChooser.module.css";
import { featureChoice } from "./featureChoice.ts";

const specOf = (state: AppState) => state.experiment.dataset;
const planeOf = (state: AppState) => state.description?.plane ?? null;

export function FeatureChooser() {
  const t = useWords();
  const choice = featureChoice(useStore(specOf));
  const plane = useStore(planeOf);
  if (!choice || !plane) return null;
  const { options, chosen } = choice;
  const titles = featureNames(options);
  const toggle = (name: string) => {
    const features = options.filter((option) => chosen.includes(option) !== (option === name));
    actions.edit((experiment) => ({ ...experiment, dataset: { ...experiment.dataset, features } }));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of toggles is no fieldset.
    <div className={styles.features} role="group" aria-label={t("network.chooseFeatures")}>
      {options.map((name, i) => {
        const isOn = chosen.includes(name);
        return (
          <button
            type="button"
            key={name}
            className={styles.feature}
            aria-pressed={isOn}
            // A model needs an input.
            disabled={isOn && chosen.length === 1}
            onClick={() => toggle(name)}
          >
            <FeatureMap name={name} plane={plane} />
            {titles[i]}
          </button>
        );
      })}
    </div>
  );
}

function FeatureMap({ name, plane }: { readonly name: string; readonly plane: Plane }) {
  const theme = useStore((state) => state.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = mapsOf({ features: [name], plane });
  useLayoutEffect(() => {
    const image = new ImageData(map.width, map.height);
    paintHeatMap(image, map.values, { theme, scale: displayScale(map) });
    canvas.current!.getContext("2d")!.putImageData(image, 0, 0);
  }, [map, theme]);
  return <canvas ref={canvas} className={styles.map} width={map.width} height={map.height} aria-hidden />;
}
