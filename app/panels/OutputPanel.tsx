/** What the network does now: the answer everywhere or for test images, the scores, and how they came about. Shows every visual that applies and does not stand at the foot; names none. */

import { type ReactNode, useDeferredValue, useEffect } from "react";
import type { Text } from "../../engine/define/text.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { idsFor, visuals } from "../visuals/index.ts";
import { VisualSection } from "../visuals/VisualSection.tsx";
import type { Visual } from "../visuals/visual.ts";
import { FinishedLine } from "./FinishedLine.tsx";
import { lazyPart } from "./lazyPart.tsx";
import styles from "./OutputPanel.module.css";
import { Scores } from "./Scores.tsx";
import { LazySourceBox } from "./source/LazySourceBox.tsx";
import { sourceBoxId } from "./source/sourceBoxId.ts";

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

const RunWarnings = lazyPart(() => import("./RunWarnings.tsx").then(({ RunWarnings }) => RunWarnings));

// Before the first step only what the document itself says is to be warned of.
const selectMayWarn = ({ snapshot, experiment }: AppState) =>
  (snapshot !== null && snapshot.status !== "idle") || !experiment.training.zero_grad;
const selectData = (s: AppState) => s.data;
const selectHasObstacle = (s: AppState) => s.obstacle !== null && s.progress === null;
const selectEntry = (s: AppState) => findDataset(s.experiment.dataset.type);
/** Data are on their way, or did not come. */
const selectIsComing = ({ sources, experiment, lastLoad }: AppState) => {
  const { type } = experiment.dataset;
  return sources?.loading?.type === type || (sources?.complaint && lastLoad?.type === type);
};

interface OutputPanelProps {
  /** Where the panel is that says where data come from; this one does where it is hidden. */
  readonly dataPanel?: "beside" | "below" | "hidden";
}

export function OutputPanel({ dataPanel = "beside" }: OutputPanelProps) {
  const data = useStore(selectData);
  const hasObstacle = useStore(selectHasObstacle);
  const entry = useStore(selectEntry);
  const mayWarn = useStore(selectMayWarn);
  const shown = useStore(idsFor);
  const ids = shown.split(" ");
  // New pictures come in slices, after all else shows the data: together they would keep a click waiting.
  const drawn = useDeferredValue(data ? shown : "").split(" ");
  const inPart = (part: Visual["part"]) =>
    pictures.filter(({ visual }) => visual.part === part && ids.includes(visual.id));
  const answers = inPart("answer");
  const isComing = useStore(selectIsComing);
  // It stands once on the page.
  const hasBox = dataPanel === "hidden" && entry?.files && (hasObstacle || isComing);
  const leadsToBox = dataPanel === "below" && entry?.files && hasObstacle;
  // They come while the worker prepares the data.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` says which they are.
  useEffect(() => {
    // In a task of its own: to ask for their scripts takes as long as painting a frame.
    const timer = setTimeout(() => {
      for (const { Picture } of answers) Picture.prepare();
    });
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div className={styles.panel}>
      <div className={styles.part}>
        {mayWarn && <RunWarnings />}
        {hasBox && <LazySourceBox entry={entry} />}
        {data === null && !hasBox && (
          <Nothing of={output} why={hasObstacle ? reasons.obstacle : reasons.waiting}>
            {leadsToBox && <ToSourceBox />}
          </Nothing>
        )}
        {data && answers.length === 0 && <Nothing of={output} why={reasons.none} />}
        {data &&
          answers.map(({ visual, Picture }) =>
            drawn.includes(visual.id) ? (
              <Picture key={visual.id} data={data} />
            ) : (
              <Nothing key={visual.id} of={visual} why={reasons.waiting} />
            ),
          )}
        <div className={styles.scores}>
          <Scores />
          <FinishedLine />
        </div>
      </div>
      <div className={styles.part}>
        {data &&
          inPart("progress")
            .filter(({ visual }) => drawn.includes(visual.id))
            .map(({ visual, Picture }) => <Picture key={visual.id} data={data} />)}
      </div>
    </div>
  );
}

interface NothingProps {
  readonly of: Pick<Visual, "id" | "title">;
  readonly why: Text;
  /** What helps. */
  readonly children?: ReactNode;
}

/** Holds the place of the picture. */
function Nothing({ of, why, children }: NothingProps) {
  const text = useText();
  return (
    <VisualSection of={of} isPicture={false}>
      <div className={styles.waiting}>
        <p>{text(why)}</p>
        {children}
      </div>
    </VisualSection>
  );
}

function ToSourceBox() {
  const t = useWords();
  return (
    <Button variant="outline" onClick={() => document.getElementById(sourceBoxId)?.focus()}>
      {t("shell.dataFrom")}
    </Button>
  );
}
