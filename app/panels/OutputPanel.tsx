/** What the network does now: the answer everywhere or for test images, the scores, and how they came about. Composes the pictures; paints none. */

import { type ReactNode, useEffect } from "react";
import { findDataset } from "../../engine/experiment/tables.ts";
import { useWords, type WordKey } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { useLayout } from "../ui/useLayout.ts";
import OutputSection from "../visuals/OutputSection.tsx";
import { DivergedNote, FinishedLine, GrowingNote } from "../visuals/RunNote.tsx";
import { FileHelp } from "./FileHelp.tsx";
import { lazyPart } from "./lazyPart.tsx";
import styles from "./OutputPanel.module.css";
import { Scores } from "./Scores.tsx";

// Nobody needs charts for the first look.
const Curves = lazyPart(() => import("../visuals/Curves.tsx").then((part) => part.default));
const RunningLoss = lazyPart(() => import("../visuals/RunningLoss.tsx").then((part) => part.default));
// Points and images have pictures of their own: only those of the data at hand are loaded.
const DecisionSurface = lazyPart(
  () => import("../visuals/DecisionSurface.tsx").then((part) => part.default),
  <Nothing why="output.waiting" />,
);
const TestImages = lazyPart(
  () => import("../visuals/TestImages.tsx").then((part) => part.default),
  <Nothing why="output.waiting" />,
);
const PerClass = lazyPart(() => import("../visuals/PerClass.tsx").then((part) => part.default));

const selectData = (s: AppState) => s.data;
/** The tutorial prints after every 2,000 mini-batches of an epoch: shorter epochs print nothing. */
const selectPrints = (s: AppState) => (s.snapshot?.stepsPerEpoch ?? 0) >= 2000 || s.runningLoss.length > 0;
const selectHasObstacle = (s: AppState) => s.obstacle !== null && s.progress === null;
const selectIsImage = ({ description }: AppState) => description !== null && description.image !== null;
const selectIsPlane = ({ description }: AppState) => description !== null && description.plane !== null;
const selectEntry = (s: AppState) => findDataset(s.experiment.dataset.type);

export function OutputPanel() {
  const data = useStore(selectData);
  const prints = useStore(selectPrints);
  const hasObstacle = useStore(selectHasObstacle);
  const entry = useStore(selectEntry);
  // Not beside the open data panel, which shows the same help.
  const needsHelp = useLayout() !== "wide" && hasObstacle && entry?.files !== undefined;
  const isImage = useStore(selectIsImage);
  const isPlane = useStore(selectIsPlane);
  // They come while the worker prepares the data.
  useEffect(() => {
    if (isImage) for (const part of [TestImages, PerClass]) part.prepare();
    if (isPlane) DecisionSurface.prepare();
  }, [isImage, isPlane]);
  return (
    <div className={styles.panel}>
      <div className={styles.part}>
        <DivergedNote />
        <GrowingNote />
        {data === null && (
          <Nothing why={hasObstacle ? "output.obstacle" : "output.waiting"}>
            {needsHelp && entry && <FileHelp entry={entry} />}
          </Nothing>
        )}
        {/* A new data set gets new pictures: what was hovered or filtered belonged to the old one. */}
        {data?.plane && <DecisionSurface key={data.type} data={data} plane={data.plane} />}
        {data?.image && <TestImages key={data.type} data={data} />}
        <div className={styles.scores}>
          <Scores />
          <FinishedLine />
        </div>
      </div>
      <div className={styles.part}>
        {data?.image && data.task === "classification" && <PerClass data={data} />}
        {data?.image && prints && <RunningLoss />}
        {data && <Curves data={data} />}
      </div>
    </div>
  );
}

interface NothingProps {
  readonly why: WordKey;
  /** Stands there instead of the reason. */
  readonly children?: ReactNode;
}

/** Holds the place of the picture. */
function Nothing({ why, children }: NothingProps) {
  const t = useWords();
  return (
    <OutputSection title={t("output.title")} caption={t("output.caption")}>
      {children || <p className={styles.waiting}>{t(why)}</p>}
    </OutputSection>
  );
}
