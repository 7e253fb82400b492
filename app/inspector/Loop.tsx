/** The lines of the training loop on a rail, as PyTorch's tutorial writes them. The current one is unfolded into its operations. */

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { LoopLine, Operation, Outline } from "../../engine/train/inspect/inspection.ts";
import { useText } from "../i18n/i18n.ts";
import { formatDimensions, formatLoss } from "../ui/format.ts";
import styles from "./Loop.module.css";
import { loopCode } from "./loopCode.ts";
import { type LineOf, linesOf, windowOf } from "./operations.ts";
import { useWalk, type Walk, walkActs } from "./walk.ts";
import { ZeroGradSwitch } from "./ZeroGradSwitch.tsx";

const words = {
  loop: { en: "The training loop", zh: "训练循环" },
  example: { en: "{{count}} example", zh: "{{count}} 个样本" },
  examples: { en: "{{count}} examples", zh: "{{count}} 个样本" },
  operation: { en: "{{count}} operation", zh: "{{count}} 个运算" },
  operations: { en: "{{count}} operations", zh: "{{count}} 个运算" },
  parameter: { en: "{{count}} parameter", zh: "{{count}} 个参数" },
  parameters: { en: "{{count}} parameters", zh: "{{count}} 个参数" },
  more: { en: "{{count}} more", zh: "另外 {{count}} 个" },
  layer: { en: "{{layer}} · {{type}}", zh: "{{layer}} · {{type}}" },
};

const outlineOf = (walk: Walk) => walk.outline;
const currentOf = (walk: Walk) => walk.current;

export function Loop() {
  const text = useText();
  const outline = useWalk(outlineOf);
  const current = useWalk(currentOf);
  const rail = useRef<HTMLElement>(null);
  useInSight(rail, current);
  if (!outline) return <nav className={styles.loop} aria-label={text(words.loop)} />;
  const now = outline.operations[current]?.line;
  const lines = linesOf(outline.operations);
  const at = lines.findIndex(({ line }) => line === now);
  return (
    <nav ref={rail} className={styles.loop} aria-label={text(words.loop)} onKeyDown={onKeyDown}>
      <ol className={styles.lines}>
        {lines.map((one, i) => (
          <Line
            key={one.line}
            {...one}
            outline={outline}
            current={current}
            state={i < at ? "done" : i === at ? "now" : "toCome"}
          />
        ))}
      </ol>
    </nav>
  );
}

/** Up and down, as one reads. */
function onKeyDown(event: KeyboardEvent): void {
  const act = { ArrowDown: walkActs.next, ArrowUp: walkActs.previous, Home: walkActs.first, End: walkActs.last }[
    event.key
  ];
  if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act();
}

/** The current operation is in sight, and keeps the focus if it was on the rail. */
function useInSight(rail: RefObject<HTMLElement | null>, current: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the operation is what it follows.
  useEffect(() => {
    const item = rail.current?.querySelector<HTMLElement>('[aria-current="step"]');
    if (!item) return;
    item.scrollIntoView({ block: "nearest" });
    if (rail.current!.contains(document.activeElement)) item.focus({ preventScroll: true });
  }, [rail, current]);
}

type Progress = "done" | "now" | "toCome";

interface LineProps extends LineOf {
  readonly outline: Outline;
  readonly current: number;
  readonly state: Progress;
}

function Line({ line, start, count, outline, current, state }: LineProps) {
  const isNow = state === "now";
  // A line that is one operation is that operation.
  const isUnfolded = isNow && count > 1;
  const isCurrent = isNow && !isUnfolded;
  return (
    <li className={styles.line} data-state={state}>
      <div className={styles.head}>
        <button
          type="button"
          tabIndex={isCurrent ? 0 : -1}
          aria-current={isCurrent ? "step" : undefined}
          aria-expanded={count > 1 ? isUnfolded : undefined}
          disabled={count === 0}
          onClick={() => walkActs.goTo(start)}
        >
          <code>{loopCode[line]}</code>
        </button>
        <Aside line={line} start={start} count={count} outline={outline} current={current} />
      </div>
      {isUnfolded && <Operations key={line} start={start} count={count} outline={outline} current={current} />}
    </li>
  );
}

type Place = Omit<LineProps, "state">;

/** What of the line exists already. */
function Aside({ line, start, count, outline, current }: Place) {
  const text = useText();
  if (line === "zeroGrad") {
    return (
      <span className={styles.aside}>
        <ZeroGradSwitch />
      </span>
    );
  }
  const says = asideOf(line, { start, count, outline, current });
  if (says === null) return null;
  return (
    <span className={styles.aside}>
      {typeof says === "string" ? says : text(words[`${says.of}${says.count === 1 ? "" : "s"}`], { count: says.count })}
    </span>
  );
}

function asideOf(
  line: LoopLine,
  { start, count, outline, current }: Omit<Place, "line">,
): string | { readonly of: "example" | "operation" | "parameter"; readonly count: number } | null {
  switch (line) {
    case "data":
      return { of: "example", count: outline.examples };
    case "forward":
    case "backward":
      return { of: "operation", count };
    case "loss":
      return current >= start ? formatLoss(outline.loss) : null;
    case "step":
      return current >= start ? { of: "parameter", count } : (outline.operations[start]?.type ?? null);
    default:
      return null;
  }
}

function Operations({ start, count, outline, current }: Omit<Place, "line">) {
  const text = useText();
  const [isWhole, setWhole] = useState(false);
  const { from, to } = isWhole ? { from: 0, to: count } : windowOf(count, current - start);
  const more = (hidden: number) =>
    hidden > 0 && (
      <li className={styles.more}>
        <button type="button" onClick={() => setWhole(true)}>
          {text(words.more, { count: hidden })}
        </button>
      </li>
    );
  return (
    <ol className={styles.operations}>
      {more(from)}
      {outline.operations.slice(start + from, start + to).map((operation, i) => {
        const index = start + from + i;
        return (
          <Item
            key={index}
            operation={operation}
            index={index}
            state={index < current ? "done" : index === current ? "now" : "toCome"}
          />
        );
      })}
      {more(count - to)}
    </ol>
  );
}

interface ItemProps {
  readonly operation: Operation;
  readonly index: number;
  readonly state: Progress;
}

function Item({ operation, index, state }: ItemProps) {
  const text = useText();
  const { line, layer, type, gradFn, parameter, output } = operation;
  const [name, aside] =
    line === "step"
      ? [parameter, formatDimensions(output)]
      : line === "backward"
        ? [gradFn ?? type, layer === "" ? type : text(words.layer, { layer, type })]
        : [type, gradFn];
  return (
    <li className={styles.operation} data-state={state}>
      <button
        type="button"
        tabIndex={state === "now" ? 0 : -1}
        aria-current={state === "now" ? "step" : undefined}
        onClick={() => walkActs.goTo(index)}
      >
        {line === "forward" && <code className={styles.layer}>{layer}</code>}
        <code className={styles.name}>{name}</code>
        <span className={styles.aside} data-code={line === "forward" || undefined}>
          {aside}
        </span>
      </button>
    </li>
  );
}
