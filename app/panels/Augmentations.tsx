/** Random changes of the training images, one after another, and what they make of one image. */

import { useRef } from "react";
import { augmentations } from "../../engine/catalog.ts";
import { initialValues } from "../../engine/define/param.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { isSpec } from "../../engine/experiment/tables.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import { useWords } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { paintImage } from "../visuals/imagePaint.ts";
import styles from "./Augmentations.module.css";
import { SpecGroup } from "./SpecGroup.tsx";

const shownImages = 6;

const datasetOf = (state: AppState) => state.experiment.dataset;
const isPreparedOf = (state: AppState) => state.data !== null && state.obstacle === null;

const augmentOf = ({ augment }: Spec): readonly Spec[] => (Array.isArray(augment) ? augment.filter(isSpec) : []);

const editAugment = (change: (augment: readonly Spec[]) => readonly Spec[]) =>
  actions.edit((experiment: Experiment) => ({
    ...experiment,
    dataset: { ...experiment.dataset, augment: change(augmentOf(experiment.dataset)) },
  }));

/** @param image (C, H, W) */
export function Augmentations({ image }: { readonly image: Shape }) {
  const t = useWords();
  const dataset = useStore(datasetOf);
  return (
    <SpecGroup
      title={t("shell.augment")}
      addLabel={t("shell.augment.add")}
      table={augmentations}
      specs={augmentOf(dataset)}
      newSpec={(type) => newAugmentation(type, image)}
      onChange={editAugment}
      none={t("shell.augment.none")}
    >
      <Preview />
    </SpecGroup>
  );
}

/** Sizes fit the images: a crop that changes them is refused. */
function newAugmentation(type: string, [, height = 1]: Shape): Spec {
  const { params } = augmentations[type]!;
  return {
    type,
    ...initialValues(params),
    ...("size" in params && { size: height }),
    // A crop without a border to move in would change nothing.
    ...("padding" in params && { padding: Math.ceil(height / 8) }),
  };
}

function Preview() {
  const t = useWords();
  const isPrepared = useStore(isPreparedOf);
  const pictures = useRef<HTMLDivElement>(null);
  useProbe(isPrepared ? { type: "augmented", example: 0, count: shownImages } : null, ({ shape, values }) => {
    const bytes = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
    pictures.current?.querySelectorAll("canvas").forEach((canvas, index) => {
      paintImage(canvas, { bytes, shape, index });
    });
  });
  if (!isPrepared) return null;
  return (
    <div ref={pictures} role="img" aria-label={t("shell.augment.preview")} className={styles.preview}>
      {Array.from({ length: shownImages }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pictures are their place.
        <canvas key={i} aria-hidden />
      ))}
    </div>
  );
}
