/** On how much of a data set the run trains: a run keeps the images that it began with, so that its numbers can be had again. */

import { RotateCcw } from "lucide-react";
import { useText } from "../../i18n/i18n.ts";
import { moreImages } from "../../store/moreImages.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { groupDigits } from "../../ui/format.ts";
import styles from "./SourceBox.module.css";
import { words } from "./words.ts";

const moreTrainingOf = (state: AppState) => moreImages(state)?.train ?? null;
const hasStepsOf = (state: AppState) => (state.snapshot?.step ?? 0) > 0;

export function PartOf({ data }: { readonly data: NonNullable<AppState["data"]> }) {
  const text = useText();
  const moreTraining = useStore(moreTrainingOf);
  const hasSteps = useStore(hasStepsOf);
  const { whole, trainSize, testSize } = data;
  const train = moreTraining === null ? "" : groupDigits(moreTraining);
  return (
    <>
      {whole && (
        <p role="status">
          {text(words.part, {
            train: groupDigits(trainSize),
            wholeTrain: groupDigits(whole.train),
            test: groupDigits(testSize),
            wholeTest: groupDigits(whole.test),
          })}
        </p>
      )}
      {moreTraining !== null && hasSteps && (
        <>
          <p className={styles.caption}>{text(words.more, { train })}</p>
          <Button variant="outline" icon={<RotateCcw aria-hidden />} onClick={actions.takeNewData}>
            {text(words.again, { train })}
          </Button>
        </>
      )}
    </>
  );
}
