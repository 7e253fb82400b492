/** The images that the network sees, shown as what they are: all channels at once, in their own colours. */

import type { Spec } from "../../../engine/experiment/experiment.ts";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import type { Picture } from "./Cells.tsx";
import { writeValue } from "./digits.ts";

export interface Image {
  readonly paint: Picture;
  /** The channels of the pixel that an element belongs to. */
  read(element: number): string;
}

const letters = ["R", "G", "B"];

/** What letter a channel goes by: those of colour images have one. */
export const channelName = (channels: number, channel: number): string =>
  channels === 3 ? letters[channel]! : String(channel);

export const isImage = ({ name, shape }: Figure): boolean =>
  name === "inputs" && shape.length === 3 && (shape[0] === 1 || shape[0] === 3);

/** How pixels were normalized, channel by channel: (pixel − mean) / std. */
export interface Normalize {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Null where it is no image. */
export function imageOf(figure: Figure, { mean, std }: Normalize): Image | null {
  if (!isImage(figure)) return null;
  const { values, shape } = figure;
  const [channels = 1, height = 1, width = 1] = shape;
  const plane = height * width;
  return {
    paint({ data }) {
      for (let i = 0; i < plane; i++) {
        for (let color = 0; color < 3; color++) {
          const channel = Math.min(color, channels - 1);
          const pixel = values[channel * plane + i]! * (std[channel] ?? 1) + (mean[channel] ?? 0);
          data[4 * i + color] = pixel * 255;
        }
        data[4 * i + 3] = 255;
      }
    },
    read(element) {
      const pixel = element % plane;
      const place = `[${Math.floor(pixel / width)}, ${pixel % width}]`;
      const parts = Array.from({ length: channels }, (_, channel) => {
        const value = writeValue(values[channel * plane + pixel]!, { kind: "fixed", decimals: 2 });
        return channels === 1 ? value : `${letters[channel]} ${value}`;
      });
      return `${place} ${parts.join(" ")}`;
    },
  };
}

/** Of a data set's specification; as pixels are where it does not normalize. */
export function normalizeOf({ normalize }: Spec): Normalize {
  const plain = { mean: [], std: [] };
  if (typeof normalize !== "object" || normalize === null || !("mean" in normalize)) return plain;
  const { mean, std } = normalize;
  return isNumbers(mean) && isNumbers(std) ? { mean, std } : plain;
}

const isNumbers = (list: unknown): list is readonly number[] => Array.isArray(list) && list.every(Number.isFinite);
