/** What the network does now: the answer everywhere or for test images, the scores, and how they came about. Shows every visual that applies; names none. */

import { type ReactNode, useEffect } from "react";
import type { Text } from "../../engine/define/text.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import { useText } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { useLayout } from "../ui/useLayout.ts";
import { visuals } from "../visuals/index.ts";
import { VisualSection } from "../visuals/VisualSection.tsx";
import type { Visual } from "../visuals/visual.ts";
import { FileHelp } from "./FileHelp.tsx";
import { lazyPart } from "./lazyPart.tsx";
import styles from "./OutputPanel.module.css";
import { DivergedNote, FinishedLine, GrowingNote } from "./RunNote.tsx";
import { Scores } from "./Scores.tsx";

const output: Pick<Visual, "id" | "title"> = { id: "output", title: { en: "Output", zh: "输出" } };

const reasons = {
  waiting: {
    en: "Nothing to show yet: the data set is being prepared.",
    zh: "暂时没有内容：正在准备数据集。",
  },
  obstacle: { en: "Nothing to show yet: the run cannot start.", zh: "暂时没有内容：训练还不能开始。" },
  none: { en: "There is no picture of answers for such data.", zh: "这类数据的回答还没有图示。" },
};

const pictures = visuals.map((visual) => ({
  visual,
  // Charts come when there is something to draw; an answer is waited for, and its place is held.
  Picture: lazyPart(visual.load, visual.part === "answer" && <Nothing of={visual} why={reasons.waiting} />),
}));

const selectData = (s: AppState) => s.data;
const selectHasObstacle = (s: AppState) => s.obstacle !== null && s.progress === null;
const selectEntry = (s: AppState) => findDataset(s.experiment.dataset.type);
/** The ids of the visuals that apply, in one string, so that it is the same as long as they are. */
function selectShown(state: AppState): string {
  const description = state.data ?? state.description;
  if (!description) return "";
  return visuals
    .filter((visual) => visual.appliesTo(description, state))
    .map(({ id }) => id)
    .join(" ");
}

export function OutputPanel() {
  const data = useStore(selectData);
  const hasObstacle = useStore(selectHasObstacle);
  const entry = useStore(selectEntry);
  // Not beside the open data panel, which shows the same help.
  const needsHelp = useLayout() !== "wide" && hasObstacle && entry?.files !== undefined;
  const shown = useStore(selectShown);
  const ids = shown.split(" ");
  const inPart = (part: Visual["part"]) =>
    pictures.filter(({ visual }) => visual.part === part && ids.includes(visual.id));
  const answers = inPart("answer");
  // They come while the worker prepares the data.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` says which they are.
  useEffect(() => {
    for (const { Picture } of answers) Picture.prepare();
  }, [shown]);
  return (
    <div className={styles.panel}>
      <div className={styles.part}>
        <DivergedNote />
        <GrowingNote />
        {data === null && (
          <Nothing of={output} why={hasObstacle ? reasons.obstacle : reasons.waiting}>
            {needsHelp && entry && <FileHelp entry={entry} />}
          </Nothing>
        )}
        {data && answers.length === 0 && <Nothing of={output} why={reasons.none} />}
        {data && answers.map(({ visual, Picture }) => <Picture key={visual.id} data={data} />)}
        <div className={styles.scores}>
          <Scores />
          <FinishedLine />
        </div>
      </div>
      <div className={styles.part}>
        {data && inPart("progress").map(({ visual, Picture }) => <Picture key={visual.id} data={data} />)}
      </div>
    </div>
  );
}

interface NothingProps {
  readonly of: Pick<Visual, "id" | "title">;
  readonly why: Text;
  /** Stands there instead of the reason. */
  readonly children?: ReactNode;
}

/** Holds the place of the picture. */
function Nothing({ of, why, children }: NothingProps) {
  const text = useText();
  return <VisualSection of={of}>{children || <p className={styles.waiting}>{text(why)}</p>}</VisualSection>;
}
