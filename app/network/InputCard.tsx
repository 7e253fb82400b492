/** The input's card. Where the model may be given one thing or another of a point, it opens the choice. */

import { inputCaption } from "../canvas/network/captions.ts";
import { useWords } from "../i18n/i18n.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import { useStore } from "../store/store.ts";
import { Popover } from "../ui/Popover.tsx";
import styles from "./Card.module.css";
import { featureChoice } from "./featureChoice.ts";
import { useNetwork } from "./network.ts";

const FeatureChooser = lazyPart(() => import("./FeatureChooser.tsx").then(({ FeatureChooser }) => FeatureChooser));

export function InputCard() {
  const t = useWords();
  const column = useNetwork().layout.columns[0]!;
  const hasChoice = useStore((state) => featureChoice(state.experiment.dataset) !== null);
  const title = column.names.length > 0 ? column.names.join(", ") : undefined;
  const face = (
    <>
      <span className={styles.name}>{t("network.input")}</span>
      <span className={styles.caption}>{inputCaption(column, t)}</span>
    </>
  );
  return (
    <div
      className={`${styles.card} ${hasChoice ? "" : styles.inputCard}`}
      style={{ left: column.x, width: column.width }}
      data-narrow={column.isNarrow || undefined}
      title={title}
    >
      {hasChoice ? (
        <Popover
          label={t("network.chooseFeatures")}
          trigger={
            <button
              type="button"
              className={styles.face}
              aria-label={t("network.inputFeatures", { names: title ?? "" })}
              onPointerEnter={FeatureChooser.prepare}
              onFocus={FeatureChooser.prepare}
            >
              {face}
            </button>
          }
        >
          <FeatureChooser />
        </Popover>
      ) : (
        face
      )}
    </div>
  );
}
