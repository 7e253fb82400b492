/** What pictures of test rows are to the pointer: a click on a row tries it. By keyboard a comma and a full stop go from row to row. */

import { type MouseEvent, type PointerEvent, useRef } from "react";
import type { DataSummary } from "../../engine/worker/protocol.ts";
import { useText } from "../i18n/i18n.ts";
import { useStore } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { mostRows } from "./rowScores.ts";
import { selectTriedRow, tryRow } from "./triedRow.ts";

/** A pointer that is moved further than this drags, though it went down on a row. */
const stillPx = 4;

const words = { ringed: { en: " Test row {{number}} is ringed.", zh: "第 {{number}} 行测试数据已圈出。" } };

interface Pressed {
  readonly example: number;
  readonly x: number;
  readonly y: number;
}

/**
 * @param exampleAt the number of the test row under the pointer; null where none is
 * @returns handlers for what the picture stands in, and whether the pointer went down on a row and was not moved since: what is dragged
 * over the picture stays where it is meanwhile
 */
export function useRowPicking(exampleAt: (event: MouseEvent) => number | null) {
  const pressed = useRef<Pressed>(null);
  const release = () => {
    pressed.current = null;
  };
  return {
    isPressed: () => pressed.current !== null,
    handlers: {
      onPointerDown(event: PointerEvent) {
        const example = event.button === 0 ? exampleAt(event) : null;
        pressed.current = example === null ? null : { example, x: event.clientX, y: event.clientY };
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const { clientX, clientY, currentTarget } = event;
        currentTarget.toggleAttribute("data-over-row", exampleAt(event) !== null);
        if (pressed.current && Math.hypot(clientX - pressed.current.x, clientY - pressed.current.y) > stillPx)
          release();
      },
      onPointerCancel: release,
      // No click comes of a tap on a slider.
      onPointerUp() {
        if (pressed.current) tryRow(pressed.current.example);
        release();
      },
    },
  };
}

/** Which row is ringed, for those who do not see the ring. Where not all rows are shown it may be none. */
export function useRinged({ testSize }: DataSummary): string {
  const text = useText();
  const tried = useStore(selectTriedRow);
  return tried === null || testSize > mostRows ? "" : text(words.ringed, { number: groupDigits(tried + 1) });
}
