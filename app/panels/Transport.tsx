/** Train, step, reset, and the figures that run while it does. */

import { ChevronDown, Dices, Pause, Play, RotateCcw, StepForward } from "lucide-react";
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
const cannotTrain = (state: AppState) => state.check.problem !== null || state.obstacle !== null;
const isImageOf = (state: AppState) => state.data?.kind === "image";
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
          <MenuSeparator />
          <PaceChoice />
          <MenuSeparator />
          <MenuItem mark={<Dices aria-hidden />} onSelect={actions.newSeed}>
            {t("shell.newSeed")}
          </MenuItem>
        </Menu>
      </div>
      <dl className={styles.figures}>
        <GroupedFigure label={t("shell.epoch")} digits={epochOf} testId="epoch-count" />
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

const paceOf = (state: AppState) => String(state.pace);

/** The paces on offer, slowest first: steps a second, or what the worker makes of them. */
const paces = ["2", "20", "200", "gentle", "full"] as const;

function PaceChoice() {
  const t = useWords();
  const pace = useStore(paceOf);
  return (
    <MenuChoice
      label={t("shell.pace")}
      options={paces.map((value) => ({
        value,
        label:
          value === "gentle" || value === "full"
            ? t(`shell.pace.${value}`)
            : t("shell.pace.steps", { steps: Number(value) }),
      }))}
      value={paces.find((value) => value === pace) ?? "gentle"}
      onChange={(value) => actions.setPace(value === "gentle" || value === "full" ? value : Number(value))}
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
        // Still pressable: pressing says what stands in the way.
        aria-disabled={isBlocked && !isRunning}
        onClick={isRunning ? actions.pause : actions.train}
      >
        {t(isRunning ? "shell.pause" : "shell.train")}
      </Button>
    </Tooltip>
  );
}
