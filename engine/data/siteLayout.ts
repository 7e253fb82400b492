/** The pieces of an image set in our own format, as `npm run data` writes them and as they come from the Hub; every image set can be read from them. */

import type { Shares } from "./dataset.ts";
import { imageLayout } from "./imageLayout.ts";
import type { Layout } from "./layout.ts";

/** Without what follows the number. It has as many digits as the last one's, so that the names' order is the images'. */
export const pieceName = (type: string, split: keyof Shares, index: number, count: number): string =>
  `${type}-${split}-${String(index).padStart(Math.max(2, String(count - 1).length), "0")}`;

const role = (type: string, part: keyof Shares) => [
  { name: `${pieceName(type, part, 0, 1)}.images`, pattern: new RegExp(`^${type}-${part}-\\d+[^/]*\\.images$`, "i") },
];

export const siteLayout = (type: string): Layout =>
  imageLayout({
    files: {
      en: `${type}-train-00.images … as npm run data writes them`,
      zh: `npm run data 写出的 ${type}-train-00.images 等文件`,
    },
    isOurOwn: true,
    folder: type.toLowerCase(),
    train: role(type, "train"),
    test: role(type, "test"),
    format: async () => (await import("./formats/imageChunk.ts")).imageChunk,
  });
