/** Train, step, reset, and the figures that run while it does. */

import { ChevronDown, Dices, FastForward, Pause, Play, RotateCcw, StepForward } from "lucide-react";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { formatCount } from "../ui/format.ts";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../ui/Menu.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import { Figure, GroupedFigure } from "./Figure.tsx";
import styles from "./Transport.module.css";

export const isRunningOf = (state: AppState) => state.snapshot?.status === "running";
const cannotTrain = (state: AppState) =>
  state.description === null || state.check.problem !== null || state.obstacle !== null;
const isImageOf = (state: AppState) => state.description !== null && state.description.image !== null;
const epochOf = ({ snapshot }: AppState) => String(snapshot?.epoch ?? 0);
const stepOf = ({ snapshot }: AppState) => String(snapshot?.step ?? 0);
const rateOf = ({ snapshot }: AppState) =>
  snapshot && snapshot.examplesPerSecond > 0 ? formatCount(snapshot.examplesPerSecond) : "–";

export function Transport() {
  const t = useWords();
  const isImage = useStore(isImageOf);
  return (
    <section className={styles.transport} aria-label={t("shell.run")}>
      <Tooltip content={t("shell.resetHint")}>
        <Button className={styles.reset} icon={<RotateCcw aria-hidden />} onClick={actions.reset}>
          <span>{t("shell.reset")}</span>
        </Button>
      </Tooltip>
      <TrainButton />
      <FlatOutSwitch />
      <div className={styles.split}>
        <Tooltip content={t("shell.stepHint")}>
          <Button
            variant="outline"
            className={styles.step}
            icon={<StepForward aria-hidden />}
            onClick={() => actions.step("batch")}
          >
            {t("shell.step")}
          </Button>
        </Tooltip>
        <Menu
          align="end"
          trigger={
            <Button variant="outline" className={styles.more} aria-label={t("shell.advance")}>
              <ChevronDown aria-hidden />
            </Button>
          }
        >
          <MenuItem onSelect={() => actions.step("batch")}>{t("shell.oneBatch")}</MenuItem>
          <MenuItem onSelect={() => actions.step("epoch")}>{t("shell.oneEpoch")}</MenuItem>
          <MenuItem onSelect={() => actions.openFoot("inspector")}>{t("shell.inspect")}</MenuItem>
          <MenuSeparator />
          <PaceChoice />
          <MenuSeparator />
          <MenuItem mark={<Dices aria-hidden />} onSelect={actions.newSeed}>
            {t("shell.newSeed")}
          </MenuItem>
        </Menu>
      </div>
      <dl className={styles.figures}>
        <GroupedFigure className={styles.epoch} label={t("shell.epoch")} digits={epochOf} testId="epoch-count" />
        <GroupedFigure label={t("shell.stepFigure")} digits={stepOf} testId="step-count" />
        <Figure
          className={styles.rate}
          label={t(isImage ? "shell.imagesPerSecond" : "shell.examplesPerSecond")}
          text={rateOf}
          testId="rate"
        />
      </dl>
    </section>
  );
}

const isFlatOutOf = (state: AppState) => state.pace === "full";
const isSlowOf = (state: AppState) => typeof state.pace === "number";

function FlatOutSwitch() {
  const t = useWords();
  const isFlatOut = useStore(isFlatOutOf);
  return (
    <Tooltip content={t("shell.flatOutHint")}>
      <Button
        variant="outline"
        className={styles.flatOut}
        icon={<FastForward aria-hidden />}
        aria-pressed={isFlatOut}
        onClick={actions.toggleFlatOut}
      >
        <span>{t("shell.flatOut")}</span>
      </Button>
    </Tooltip>
  );
}

/** The paces below flat out: one to watch learning, one to talk about each step. */
function PaceChoice() {
  const t = useWords();
  const isFlatOut = useStore(isFlatOutOf);
  const isSlow = useStore(isSlowOf);
  return (
    <MenuChoice
      label={t("shell.pace")}
      options={[
        { value: "slow", label: t("shell.pace.slow") },
        { value: "gentle", label: t("shell.pace.gentle") },
      ]}
      value={isFlatOut ? "full" : isSlow ? "slow" : "gentle"}
      onChange={(value) => actions.setPace(value === "slow" ? 1 : "gentle")}
    />
  );
}

function TrainButton() {
  const t = useWords();
  const isRunning = useStore(isRunningOf);
  const isBlocked = useStore(cannotTrain);
  return (
    <Tooltip content={t("shell.trainHint")}>
      <Button
        variant="primary"
        className={classes(styles.train)}
        icon={isRunning ? <Pause aria-hidden fill="currentColor" /> : <Play aria-hidden fill="currentColor" />}
        // Not disabled: pressing it says what prevents training.
        aria-disabled={isBlocked && !isRunning}
        onClick={isRunning ? actions.pause : actions.train}
      >
        {t(isRunning ? "shell.pause" : "shell.train")}
      </Button>
    </Tooltip>
  );
}
