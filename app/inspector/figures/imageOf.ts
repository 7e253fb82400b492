/** The images that the network sees, shown as what they are: all channels at once, in their own colours. */

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

export const isImage = ({ role, shape }: Figure): boolean =>
  role === "input" && shape.length === 3 && (shape[0] === 1 || shape[0] === 3);

/** Null where it is no image. Normalized values are stretched from black to white: what they were before is not known here. */
export function imageOf(figure: Figure): Image | null {
  if (!isImage(figure) || figure.name !== "inputs") return null;
  const { values, shape } = figure;
  const [channels = 1, height = 1, width = 1] = shape;
  const plane = height * width;
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const factor = most > least ? 255 / (most - least) : 0;
  return {
    paint({ data }) {
      for (let i = 0; i < plane; i++) {
        for (let color = 0; color < 3; color++) {
          data[4 * i + color] = (values[Math.min(color, channels - 1) * plane + i]! - least) * factor;
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
