/** Traces a path as a canvas's context does, and writes it down as SVG's path data. */

import type { Pen } from "../canvas/pen.ts";
import { short } from "./svg.ts";

type Tracing = Pick<
  Pen,
  "beginPath" | "closePath" | "moveTo" | "lineTo" | "bezierCurveTo" | "arc" | "rect" | "roundRect"
>;

export interface PathData extends Tracing {
  data(): string;
}

export function createPathData(): PathData {
  let parts: string[] = [];
  const write = (letter: string, ...numbers: readonly number[]) => parts.push(letter + numbers.map(short).join(" "));
  /** A line to it from where the path is, or else its beginning. */
  const reach = (x: number, y: number) => write(parts.length === 0 ? "M" : "L", x, y);
  const rect = (x: number, y: number, width: number, height: number) => {
    write("M", x, y);
    parts.push(`h${short(width)}v${short(height)}h${short(-width)}z`);
  };
  return {
    data: () => parts.join(""),
    beginPath() {
      parts = [];
    },
    closePath() {
      if (parts.length > 0) parts.push("z");
    },
    moveTo: (x, y) => write("M", x, y),
    lineTo: reach,
    bezierCurveTo: (x1, y1, x2, y2, x, y) => write("C", x1, y1, x2, y2, x, y),
    arc(x, y, radius, from, to, isCounterclockwise = false) {
      const turn = sweep(from, to, isCounterclockwise);
      // An arc of SVG cannot end where it begins.
      const pieces = Math.abs(turn) > Math.PI ? 2 : 1;
      const at = (angle: number) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
      reach(...at(from));
      for (let piece = 1; piece <= pieces; piece++) {
        write("A", radius, radius, 0, 0, turn > 0 ? 1 : 0, ...at(from + (turn * piece) / pieces));
      }
    },
    rect,
    roundRect(x, y, width, height, radii = 0) {
      const radius = Math.min(Number(Array.isArray(radii) ? radii[0] : radii), width / 2, height / 2);
      if (!(radius > 0)) return rect(x, y, width, height);
      const [across, down] = [width - 2 * radius, height - 2 * radius];
      const corner = (dx: number, dy: number) =>
        `a${[radius, radius, 0, 0, 1, dx * radius, dy * radius].map(short).join(" ")}`;
      write("M", x + radius, y);
      parts.push(`h${short(across)}${corner(1, 1)}v${short(down)}${corner(-1, 1)}`);
      parts.push(`h${short(-across)}${corner(-1, -1)}v${short(-down)}${corner(1, -1)}z`);
    },
  };
}

/** How far an arc turns, as a context's `arc` says: once round at most. */
function sweep(from: number, to: number, isCounterclockwise: boolean): number {
  const round = 2 * Math.PI;
  const turn = isCounterclockwise ? from - to : to - from;
  const size = turn >= round ? round : ((turn % round) + round) % round;
  return isCounterclockwise ? -size : size;
}
