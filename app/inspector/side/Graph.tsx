/** The graph that autograd has recorded, from the loss down along `next_functions`: to look at, to click through, to walk with the keys. */

import {
  type CSSProperties,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Figure, GraphNode, Outline } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { useWalk, type Walk, walkActs } from "../walk.ts";
import styles from "./Graph.module.css";
import { layOutGraph, type PlacedNode } from "./graphLayout.ts";
import { backwardOf, gradSource, type NodeState, nodeAt, type Path, pathTo, stateOf, step } from "./graphWalk.ts";
import { MiniMap } from "./MiniMap.tsx";
import { NextFunctions } from "./NextFunctions.tsx";
import { useGrads } from "./useGrads.ts";

const words = {
  graph: { en: "The graph that autograd records", zh: "自动求导记录的计算图" },
  nothing: {
    en: "Nothing is recorded: no parameter has a gradient.",
    zh: "没有任何记录：没有参数需要梯度。",
  },
  unrecorded: { en: "not recorded yet", zh: "尚未记录" },
  recorded: { en: "recorded", zh: "已记录" },
  now: { en: "now", zh: "当前" },
  done: { en: "done", zh: "已完成" },
};

/** How wide the graph is drawn; the side view is 308 pixels wide without its margins. */
const [least, most] = [284, 400];
/** Kept in sight above and below the current operation. */
const margin = 40;

const outlineOf = (walk: Walk) => walk.outline;
const currentOf = (walk: Walk) => walk.current;
/** Whether gradients of earlier mini-batches may be there before `backward()`. */
const isSummedOf = ({ experiment: { training } }: AppState) => training.accumulate > 1 || !training.zero_grad;

export function Graph() {
  const text = useText();
  const outline = useWalk(outlineOf);
  if (!outline) return null;
  if (outline.graph.length === 0) return <p className={styles.nothing}>{text(words.nothing)}</p>;
  return <Recorded outline={outline} />;
}

function Recorded({ outline }: { readonly outline: Outline }) {
  const text = useText();
  const { graph, operations } = outline;
  const current = useWalk(currentOf);
  const scroller = useRef<HTMLDivElement>(null);
  const view = useView(scroller);
  const width = Math.max(least, Math.min(view.width, most));
  const layout = useMemo(() => layOutGraph(graph, width), [graph, width]);
  const states = graph.map((node) => stateOf(outline, node, current));
  const node = operations[current]?.node ?? null;
  const [path, setPath] = useSelection(graph, node);
  const selected = nodeAt(graph, path);
  useFollowing(scroller, layout.nodes, selected);
  const isSummed = useStore(isSummedOf);
  const sources = graph.map((one) => (one.parameter === null ? -1 : gradSource(outline, one, current, isSummed)));
  const inSight = layout.nodes.filter(({ y, height }) => y + height > view.top && y < view.top + view.height);
  const grads = useGrads(
    outline,
    inSight.map(({ node }) => sources[node]!).filter((source) => source >= 0),
  );
  const gradOf = (place: number) => grads.get(sources[place]!)?.get(`${graph[place]!.parameter}.grad`);

  function choose(place: number): void {
    setPath(pathTo(graph, place) ?? []);
    const operation = backwardOf(outline, graph[place]!);
    if (operation >= 0) walkActs.goTo(operation);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.shiftKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = step(graph, path, event.key);
    setPath(next);
    const place = nodeAt(graph, next);
    scroller.current?.querySelector<HTMLElement>(`[data-node="${place}"]`)?.focus({ preventScroll: true });
  }

  return (
    <div className={styles.view}>
      <div className={styles.graph}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form. */}
        <div
          ref={scroller}
          className={styles.scroller}
          role="group"
          aria-label={text(words.graph)}
          onKeyDown={onKeyDown}
        >
          <div className={styles.canvas} style={boxOf({ x: 0, y: 0, ...layout })}>
            <svg viewBox={`0 0 ${layout.width} ${layout.height}`} className={styles.lines} aria-hidden="true">
              {layout.edges.map(({ from, to, path }) => (
                <path key={`${from} ${to}`} d={path} data-state={lineState(states[from]!, states[to]!)} />
              ))}
            </svg>
            {layout.nodes.map((placed) => (
              <NodeButton
                key={placed.node}
                placed={placed}
                node={graph[placed.node]!}
                state={states[placed.node]!}
                isSelected={placed.node === selected}
                grad={gradOf(placed.node)}
                onChoose={choose}
              />
            ))}
          </div>
        </div>
        <NextFunctions
          graph={graph}
          path={path}
          type={operations.find(({ layer }) => layer === graph[selected ?? 0]!.layer)?.type ?? ""}
          grad={selected === null ? undefined : gradOf(selected)}
        />
      </div>
    </div>
  );
}

/** The current operation's node, until another one is chosen. */
function useSelection(graph: readonly GraphNode[], now: number | null): readonly [Path, (path: Path) => void] {
  const [chosen, setChosen] = useState<{ readonly path: Path; readonly at: number | null } | null>(null);
  const own = useMemo(() => pathTo(graph, now ?? 0) ?? [], [graph, now]);
  const path = chosen && chosen.at === now && nodeAt(graph, chosen.path) !== null ? chosen.path : own;
  return [path, (path) => setChosen({ path, at: now })];
}

/** Room around the graph for what the selected node's ring takes, in pixels. */
const ring = 4;

/** What part of the graph is in sight, in the layout's own lengths. */
interface View {
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function useView(scroller: RefObject<HTMLElement | null>): View {
  const [view, setView] = useState<View>({ top: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const { scrollTop, clientWidth, clientHeight } = element;
      const pixel = pixelOf(element);
      setView({
        top: scrollTop / pixel,
        width: Math.floor((clientWidth - 2 * ring) / pixel),
        height: clientHeight / pixel,
      });
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look);
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller]);
  return view;
}

/** Keeps the selected node in sight. */
function useFollowing(
  scroller: RefObject<HTMLElement | null>,
  nodes: readonly PlacedNode[],
  selected: number | null,
): void {
  useEffect(() => {
    const element = scroller.current;
    const placed = nodes.find(({ node }) => node === selected);
    if (!element || !placed) return;
    const pixel = pixelOf(element);
    const [top, bottom] = [(placed.y - margin) * pixel, (placed.y + placed.height + margin) * pixel];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }, [scroller, nodes, selected]);
}

/** The layout is made for captions of this size; a projector's are larger. */
const designSize = 11;
const pixelOf = (element: Element): number => Number.parseFloat(getComputedStyle(element).fontSize) / designSize;

const em = (length: number): string => `${length / designSize}em`;

const boxOf = ({ x, y, width, height }: Omit<PlacedNode, "node" | "kind">): CSSProperties => ({
  left: em(x),
  top: em(y),
  width: em(width),
  height: em(height),
});

/** A gradient has gone along it, or goes now. */
const lineState = (from: NodeState, to: NodeState): NodeState =>
  to === "now"
    ? "now"
    : from === "done" || from === "now"
      ? to === "done"
        ? "done"
        : from === "now"
          ? "now"
          : "recorded"
      : to;

function NodeButton({
  placed,
  node: { name, layer, parameter },
  state,
  isSelected,
  grad,
  onChoose,
}: {
  readonly placed: PlacedNode;
  readonly node: GraphNode;
  readonly state: NodeState;
  readonly isSelected: boolean;
  readonly grad: Figure | undefined;
  readonly onChoose: (node: number) => void;
}) {
  const text = useText();
  const title = [parameter ?? name, layer !== "" && parameter === null && layer, text(words[state])];
  return (
    <button
      type="button"
      className={styles.node}
      data-kind={placed.kind}
      data-state={state}
      data-node={placed.node}
      style={boxOf(placed)}
      tabIndex={isSelected ? 0 : -1}
      aria-pressed={isSelected}
      aria-current={state === "now" ? "step" : undefined}
      aria-label={title.filter(Boolean).join(" · ")}
      title={parameter ?? name}
      onClick={() => onChoose(placed.node)}
    >
      {placed.kind === "function" && <span className={styles.name}>{name}</span>}
      {placed.kind === "parameter" && (
        <>
          <strong className={styles.name}>{shorten(parameter!)}</strong>
          {grad ? (
            <>
              <span className={styles.grad}>.grad</span>
              <MiniMap shape={grad.shape} values={grad.values} />
            </>
          ) : (
            <span className={styles.grad}>None</span>
          )}
        </>
      )}
    </button>
  );
}

/** Room for this many letters beside `.grad` and its map. */
const mostLetters = 8;
const shorten = (name: string): string =>
  name.length > mostLetters ? `…${name.split(".").slice(-2).join(".")}` : name;
