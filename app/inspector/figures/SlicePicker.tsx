/** Goes through the planes of a tensor: `‹ 2 ›` for every axis before the last two, R G B for the channels of a colour image. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import styles from "./SlicePicker.module.css";
import type { Slices } from "./slices.ts";

const words = {
  channel: { en: "channel", zh: "通道" },
  filter: { en: "filter", zh: "滤波器" },
  example: { en: "example", zh: "样本" },
  axis: { en: "axis {{axis}}", zh: "第 {{axis}} 维" },
  before: { en: "{{name}} {{index}}, the one before", zh: "上一个{{name}}（当前 {{index}}）" },
  next: { en: "{{name}} {{index}}, the next one", zh: "下一个{{name}}（当前 {{index}}）" },
};

interface SlicePickerProps {
  readonly figure: Figure;
  readonly slices: Slices;
}

export function SlicePicker({ figure, slices: { slice, choose } }: SlicePickerProps) {
  const text = useText();
  const axes = figure.shape.slice(0, -2);
  let stride = axes.reduce((product, length) => product * length, 1);
  return axes.map((length, axis) => {
    stride /= length;
    if (length < 2) return null;
    const step = stride;
    const index = Math.floor(slice / step) % length;
    const name = text(axisName(figure, axis), { axis: String(axis) });
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: an axis is its place.
      <span key={axis} className={styles.picker}>
        {axes.length > 1 && <span className={styles.name}>{name}</span>}
        <button
          type="button"
          className={styles.button}
          aria-label={text(words.before, { name, index: String(index) })}
          disabled={index === 0}
          onClick={() => choose(slice - step)}
        >
          <ChevronLeft aria-hidden />
        </button>
        <b className={styles.index}>{index}</b>
        <button
          type="button"
          className={styles.button}
          aria-label={text(words.next, { name, index: String(index) })}
          disabled={index === length - 1}
          onClick={() => choose(slice + step)}
        >
          <ChevronRight aria-hidden />
        </button>
      </span>
    );
  });
}

/** Channels come last; before them come filters, or examples. */
function axisName({ shape, hasExamples }: Figure, axis: number): (typeof words)["axis"] {
  const fromEnd = shape.length - 2 - axis;
  if (fromEnd === 1) return words.channel;
  if (fromEnd > 2) return words.axis;
  return hasExamples ? words.example : words.filter;
}
