/** The files that `npm run data` writes of an image set, for the page's own site; every image set can be read from them. */

import type { Layout } from "./layout.ts";

const role = (type: string, part: "train" | "test") => [
  { name: `${type}-${part}-00.images`, pattern: new RegExp(`^${type}-${part}-\\d+[^/]*\\.images$`, "i") },
];

export const siteLayout = (type: string): Layout => ({
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
