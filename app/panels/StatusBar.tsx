/** The foot of the page: what goes on, how large the model is, how long a step takes. */

import { findDataset } from "../../engine/experiment/tables.ts";
import type { RunProgress, RunStatus } from "../../engine/worker/protocol.ts";
import { useText, useWords, type WordKey } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatDuration, groupDigits } from "../ui/format.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import { idsFor, visuals } from "../visuals/index.ts";
import { lackOf, usePreparing } from "./deviceWords.ts";
import { useFigure } from "./Figure.tsx";
import styles from "./StatusBar.module.css";

type Status = "describing" | "problem" | "unfit" | "obstacle" | "preparing" | RunProgress["stage"] | RunStatus;

const statusOf = ({ check, description, obstacle, data, model, progress, snapshot }: AppState): Status => {
  if (check.problem) return "problem";
  if (obstacle) return obstacle.remedy === "cpu" ? "unfit" : "obstacle";
  if (!description) return "describing";
  if (!data || !model) return progress?.stage ?? "preparing";
  return snapshot?.status ?? "idle";
};
const words = {
  describing: "shell.status.describing",
  problem: "shell.status.problem",
  unfit: "shell.status.unfit",
  obstacle: "shell.status.obstacle",
  preparing: "shell.status.preparing",
  loading: "shell.status.loading",
  compiling: "shell.status.compiling",
  idle: "shell.status.idle",
  running: "shell.status.running",
  paused: "shell.status.paused",
  finished: "shell.status.finished",
  diverged: "shell.status.diverged",
} as const satisfies Record<Status, WordKey>;

const problemOf = (state: AppState) => state.check.problem?.complaint ?? null;
/** Before it is known what comes in, nothing can be counted. */
const isDescribedOf = (state: AppState) => state.description !== null;
const parametersOf = (state: AppState) => state.check.parameters;
const macsOf = (state: AppState) => state.check.layers.reduce((sum, layer) => sum + layer.macs, 0);
/** What one example is called. */
const macsOfWhat = ({ description, experiment }: AppState): WordKey => {
  if (description?.image) return "shell.macsImage";
  // Images or rows are read from files, points are made.
  return findDataset(experiment.dataset.type)?.files ? "shell.macsRow" : "shell.macsPoint";
};
const hasStepTime = (state: AppState) => (state.snapshot?.msPerStep ?? 0) > 0;
const isHeldBackOf = (state: AppState) => state.snapshot?.isHeldBack ?? false;
const stepTimeOf = ({ snapshot }: AppState) => formatDuration(snapshot?.msPerStep ?? 0);

const footOf = (state: AppState) => state.foot;

/** Those of the picture that is open at the foot, where it has its own; else everybody's, fewer of them where pictures have many. */
function useKeys(): string {
  const t = useWords();
  const text = useText();
  const ids = useStore(idsFor).split(" ");
  const foot = useStore(footOf);
  const own = visuals.flatMap(({ id, shortcuts }) => (shortcuts && ids.includes(id) ? { id, ...shortcuts } : []));
  const open = own.find(({ id }) => id === foot)?.helpOpen;
  if (open) return text(open);
  return [t(own.length > 1 ? "shell.keysFew" : "shell.keys"), ...own.map(({ help }) => text(help))].join(" · ");
}

export function StatusBar() {
  const t = useWords();
  const text = useText();
  const status = useStore(statusOf);
  const problem = useStore(problemOf);
  const lack = useStore(lackOf);
  const isDescribed = useStore(isDescribedOf);
  const parameters = useStore(parametersOf);
  const macs = useStore(macsOf);
  const ofWhat = useStore(macsOfWhat);
  const isTimed = useStore(hasStepTime);
  const keys = useKeys();
  return (
    <footer className={styles.bar}>
      <span className={styles.status} data-status={status}>
        {t(words[status])}
        {problem && <span className={styles.fix}> {text(problem.fix)}</span>}
        {!problem && lack && <span className={styles.fix}>{text(lack)}</span>}
        <Preparing />
      </span>
      <span className={styles.keys}>{keys}</span>
      <span className={styles.facts}>
        {isDescribed && (
          <>
            {t("shell.parameters", { count: groupDigits(parameters) })}
            {" · "}
            <Tooltip content={t("shell.macsHint")} side="top">
              <span>{t(ofWhat, { count: groupDigits(macs) })}</span>
            </Tooltip>
          </>
        )}
        {isTimed && " · "}
        {isTimed && <StepTime />}
      </span>
    </footer>
  );
}

/** What is compiled for the GPU beside the run. */
function Preparing() {
  const preparing = usePreparing();
  if (preparing === null) return null;
  return (
    <span className={styles.fix}>
      {"· "}
      <span data-testid="preparing">{preparing}</span>
    </span>
  );
}

function StepTime() {
  const t = useWords();
  const value = useFigure(stepTimeOf);
  const isHeldBack = useStore(isHeldBackOf);
  const [before = "", after = ""] = t(isHeldBack ? "shell.aStepHeld" : "shell.aStep", { duration: "|" }).split("|");
  return (
    <span className={styles.time}>
      {before}
      <span ref={value} />
      {after}
    </span>
  );
}
