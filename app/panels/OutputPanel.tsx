/** What the network does now: the answer everywhere or for test images, the scores, and how they came about. Composes the pictures; paints none. */

import { lazy, Suspense } from "react";
import { findDataset } from "../../engine/experiment/schema.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { useLayout } from "../ui/useLayout.ts";
import DecisionSurface from "../visuals/DecisionSurface.tsx";
import PerClass from "../visuals/PerClass.tsx";
import Picture from "../visuals/Picture.tsx";
import { DivergedNote, FinishedLine } from "../visuals/RunNote.tsx";
import TestImages from "../visuals/TestImages.tsx";
import { FileHelp } from "./FileHelp.tsx";
import styles from "./OutputPanel.module.css";
import { Scores } from "./Scores.tsx";

// The charts' library is a third of the page's code, and nobody needs it for the first look.
const Curves = lazy(() => import("../visuals/Curves.tsx"));
const RunningLoss = lazy(() => import("../visuals/RunningLoss.tsx"));

const selectData = (s: AppState) => s.data;
/** The tutorial prints after every 2,000 mini-batches of an epoch: shorter epochs print nothing. */
const selectPrints = (s: AppState) => (s.snapshot?.stepsPerEpoch ?? 0) >= 2000 || s.runningLoss.length > 0;
const selectHasObstacle = (s: AppState) => s.obstacle !== null && s.progress === null;
const selectEntry = (s: AppState) => findDataset(s.experiment.dataset.type);

export function OutputPanel() {
  const t = useWords();
  const data = useStore(selectData);
  const prints = useStore(selectPrints);
  const hasObstacle = useStore(selectHasObstacle);
  const entry = useStore(selectEntry);
  // Beside the open data panel the help would stand there twice.
  const needsHelp = useLayout() !== "wide" && hasObstacle && entry?.files !== undefined;
  return (
    <div className={styles.panel}>
      <DivergedNote />
      {data === null && (
        <Picture title={t("output.title")} caption={t("output.caption")}>
          {needsHelp && entry ? (
            <FileHelp entry={entry} />
          ) : (
            <p className={styles.waiting}>{t(hasObstacle ? "output.obstacle" : "output.waiting")}</p>
          )}
        </Picture>
      )}
      {/* A new data set gets new pictures: what was hovered or filtered belonged to the old one. */}
      {data?.kind === "plane" && <DecisionSurface key={data.type} data={data} />}
      {data?.kind === "image" && <TestImages key={data.type} data={data} />}
      <div className={styles.scores}>
        <Scores />
        <FinishedLine />
      </div>
      {data?.kind === "image" && data.task === "classification" && <PerClass data={data} />}
      <Suspense>
        {data?.kind === "image" && prints && <RunningLoss />}
        {data && <Curves data={data} />}
      </Suspense>
    </div>
  );
}
