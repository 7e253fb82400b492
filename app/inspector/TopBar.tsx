/** Which step it is, how one goes through it, of which example the numbers are, and the step itself. */

import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, Pause, Play, X } from "lucide-react";
import { type TranslateText, useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { groupDigits } from "../ui/format.ts";
import { ExampleChooser } from "./ExampleChooser.tsx";
import { SideTabs } from "./SideTabs.tsx";
import styles from "./TopBar.module.css";
import type { InspectorSize } from "./useInspectorSize.ts";
import { useWalk, type Walk, walkActs } from "./walk.ts";

const words = {
  step: { en: "Step {{step}}", zh: "第 {{step}} 步" },
  notTaken: { en: "taken apart, not yet taken", zh: "已拆开，尚未执行" },
  first: { en: "First operation", zh: "第一个运算" },
  previous: { en: "Operation before", zh: "上一个运算" },
  play: { en: "Play slowly", zh: "慢慢播放" },
  pause: { en: "Stop playing", zh: "停止播放" },
  next: { en: "Next operation", zh: "下一个运算" },
  last: { en: "Last operation", zh: "最后一个运算" },
  count: { en: "{{number}} of {{total}}", zh: "{{number}} / {{total}}" },
  take: { en: "Take this step", zh: "执行这一步" },
  takeShort: { en: "Take", zh: "执行" },
};

const outlineOf = (walk: Walk) => walk.outline;
const currentOf = (walk: Walk) => walk.current;
const isPlayingOf = (walk: Walk) => walk.isPlaying;
const isTrainingOf = (state: AppState) => state.snapshot?.status === "running";

export function TopBar({ size }: { readonly size: InspectorSize }) {
  const t = useWords();
  const text = useText();
  const outline = useWalk(outlineOf);
  const isTraining = useStore(isTrainingOf);
  const isIdle = !outline || isTraining;
  return (
    <header className={styles.bar}>
      <p className={styles.step}>
        {outline && (
          <>
            <strong>{text(words.step, { step: groupDigits(outline.step) })}</strong>
            {size === "wide" && <span> {text(words.notTaken)}</span>}
          </>
        )}
      </p>
      <div className={styles.middle}>
        <Steering isIdle={isIdle} isShort={size !== "wide"} />
        {outline && <ExampleChooser examples={outline.examples} isDisabled={isTraining} />}
        <Button className={styles.take} disabled={isIdle} onClick={walkActs.takeStep}>
          {text(size === "wide" ? words.take : words.takeShort)}
        </Button>
      </div>
      <div className={styles.end}>
        {size !== "narrow" && <SideTabs isBeside={size === "wide"} />}
        <Button icon={<X aria-hidden />} label={t("shell.close")} onClick={() => actions.openFoot(null)} />
      </div>
    </header>
  );
}

function Steering({ isIdle, isShort }: { readonly isIdle: boolean; readonly isShort: boolean }) {
  const text = useText();
  const outline = useWalk(outlineOf);
  const current = useWalk(currentOf);
  const isPlaying = useWalk(isPlayingOf);
  const total = outline?.operations.length ?? 0;
  const isFirst = isIdle || current === 0;
  const isLast = isIdle || current >= total - 1;
  return (
    <div className={styles.steering}>
      {!isShort && (
        <Button
          icon={<ChevronFirst aria-hidden />}
          label={text(words.first)}
          aria-disabled={isFirst}
          onClick={walkActs.first}
        />
      )}
      <Button
        icon={<ChevronLeft aria-hidden />}
        label={text(words.previous)}
        aria-disabled={isFirst}
        onClick={walkActs.previous}
      />
      <Button
        className={styles.play}
        icon={isPlaying ? <Pause fill="currentColor" aria-hidden /> : <Play fill="currentColor" aria-hidden />}
        label={text(isPlaying ? words.pause : words.play)}
        aria-disabled={isIdle}
        onClick={isPlaying ? walkActs.pause : walkActs.play}
      />
      <Button
        icon={<ChevronRight aria-hidden />}
        label={text(words.next)}
        aria-disabled={isLast}
        onClick={walkActs.next}
      />
      {!isShort && (
        <Button
          icon={<ChevronLast aria-hidden />}
          label={text(words.last)}
          aria-disabled={isLast}
          onClick={walkActs.last}
        />
      )}
      {total > 0 && <Count number={current + 1} total={total} text={text} />}
    </div>
  );
}

interface CountProps {
  readonly number: number;
  readonly total: number;
  readonly text: TranslateText;
}

/** `10 of 18`, the number bold. It is as wide as it gets, so that nothing beside it moves. */
function Count({ number, total, text }: CountProps) {
  const [before = "", after = ""] = text(words.count, { number: "|", total }).split("|");
  return (
    <span
      className={styles.count}
      style={{ minWidth: `${2 * String(total).length + 2.5}ch` }}
      data-testid="operation-count"
    >
      {before}
      <strong>{number}</strong>
      {after}
    </span>
  );
}
