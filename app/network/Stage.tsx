/** The picture of the network: one canvas, and over it what can be pointed at, focused and opened. */

import { type RefObject, useEffect, useRef, useState } from "react";
import type { Detail } from "../canvas/frames.ts";
import { createNetworkPainter, type Highlight, type NetworkPainter } from "../canvas/network/paint.ts";
import { showData } from "../canvas/network/values.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import type { AppState } from "../store/state.ts";
import { store, useStore } from "../store/store.ts";
import { FoldButtons } from "./FoldButtons.tsx";
import { useNetwork } from "./network.ts";
import { Roving } from "./Roving.tsx";
import styles from "./Stage.module.css";
import { shownInNetwork } from "./shows.ts";
import { boxOfRef, isSameUnit } from "./unitRefs.ts";
import { usePointing } from "./usePointing.ts";
import { useStreams } from "./useStreams.ts";

const InspectedParts = lazyPart(() => import("./InspectedParts.tsx").then(({ InspectedParts }) => InspectedParts));
const ShownParts = lazyPart(() => import("./ShownParts.tsx").then(({ ShownParts }) => ShownParts));

const selectTheme = (state: AppState) => state.theme;
const selectData = (state: AppState) => state.data;
const selectIsInspected = (state: AppState) => state.inspected !== null;
const selectExample = (state: AppState) => state.example;

export function Stage() {
  const { cards, layout, values, paintRows, shown } = useNetwork();
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<NetworkPainter>(null);
  const [detail, setDetail] = useState<Detail>(1);
  const theme = useStore(selectTheme);
  const data = useStore(selectData);
  const example = useStore(selectExample);
  const isInspected = useStore(selectIsInspected);
  const shows = useStore(shownInNetwork);

  useEffect(() => {
    const made = createNetworkPainter(canvas.current!, values, setDetail);
    painter.current = made;
    return () => made.stop();
  }, [values]);
  useEffect(() => {
    showData(values, data, example);
    painter.current?.show({ layout, cards, theme, paintRows, shown });
  }, [values, data, example, layout, cards, theme, paintRows, shown]);

  useStreams(painter, detail);
  useHighlight(painter);
  useFlow(painter);
  usePointing(canvas);

  return (
    <div className={styles.picture} style={{ height: layout.height }}>
      <canvas
        ref={canvas}
        className={styles.canvas}
        style={{ width: layout.width, height: layout.height }}
        aria-hidden
      />
      <Roving />
      <FoldButtons />
      {isInspected && <InspectedParts painter={painter} />}
      {shows !== "outputs" && <ShownParts shows={shows} request={() => painter.current?.request()} />}
    </div>
  );
}

function useHighlight(painter: RefObject<NetworkPainter | null>): void {
  const network = useNetwork();
  useEffect(() => {
    let last = "";
    const update = ({ hovered, pinned }: AppState) => {
      const ref = boxOfRef(network, hovered) ? hovered : pinned;
      const unitBox = boxOfRef(network, ref);
      const next: Highlight | null = unitBox && {
        column: unitBox.column,
        unit: unitBox.unit,
        from: ref?.from,
        isPinned: isSameUnit(ref, pinned),
      };
      const key = JSON.stringify(next);
      if (key === last) return;
      last = key;
      painter.current?.highlight(next);
    };
    update(store.getState());
    return store.subscribe(update);
  }, [network, painter]);
}

/** Links flow while the run goes on, unless the system asks for calm. */
function useFlow(painter: RefObject<NetworkPainter | null>): void {
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const update = () => painter.current?.flow(store.getState().snapshot?.status === "running" && !calm.matches);
    update();
    calm.addEventListener("change", update);
    const stop = store.subscribe(update);
    return () => {
      calm.removeEventListener("change", update);
      stop();
    };
  }, [painter]);
}
