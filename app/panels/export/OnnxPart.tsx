/** What an ONNX model takes and gives, and whether it normalizes images itself. */

import { useState } from "react";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { formatDimensions } from "../../ui/format.ts";
import { Switch } from "../../ui/Switch.tsx";
import styles from "./Export.module.css";
import { Saving } from "./Saving.tsx";
import { words } from "./words.ts";

const noShape: readonly number[] = [];
const inputOf = (state: AppState) => state.description?.inputShape ?? noShape;
const outputOf = (state: AppState) => state.check.layers.at(-1)?.output ?? inputOf(state);
const areImagesOf = ({ data }: AppState) => data !== null && data.image !== null;
const isTableOf = ({ data }: AppState) => data?.columns !== undefined;

export function OnnxPart() {
  const text = useText();
  const input = useStore(inputOf);
  const output = useStore(outputOf);
  const areImages = useStore(areImagesOf);
  const isTable = useStore(isTableOf);
  const canNormalize = areImages || isTable;
  const [isWanted, setWanted] = useState(true);
  const isNormalizing = canNormalize && isWanted;
  const shape = (dimensions: readonly number[], type = "float32") => `${type} N×${formatDimensions(dimensions)}`;
  return (
    <>
      <section className={styles.part}>
        <h3 className={styles.heading}>{text(words.inIt)}</h3>
        <dl className={styles.files}>
          <div>
            <dt>{text(words.input)}</dt>
            <dd>{shape(input, areImages && isNormalizing ? "uint8" : "float32")}</dd>
          </div>
          <div>
            <dt>{text(words.output)}</dt>
            <dd>{shape(output)}</dd>
          </div>
        </dl>
        <p>{text(words.anyBatch)}</p>
        <p>{text(words.metadata)}</p>
      </section>
      {canNormalize && (
        <Switch
          label={text(words.normalize)}
          hint={text(isTable ? words.standardizeHint : words.normalizeHint)}
          isOn={isNormalizing}
          onChange={setWanted}
        />
      )}
      <Saving what={{ kind: "onnx", normalize: isNormalizing }} />
    </>
  );
}
