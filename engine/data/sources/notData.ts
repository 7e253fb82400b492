/** What people have at hand and is no data set's file, and what they can do instead. */

import { inLanguage, type Text } from "../../define/text.ts";
import type { Lookalike } from "../layout.ts";

/** Choices that need no file are what helps whoever brings one that cannot be opened yet. */
const notYet = (needed: Text): Text => ({
  en: `Layerlab cannot open ${inLanguage(needed, "en")} yet. Choose a data set from the gallery instead.`,
  zh: `Layerlab 暂时还不能打开${inLanguage(needed, "zh")}。请改从图库中选择数据集。`,
});

/** What people have at hand and is something else, by its name; the first that matches. */
export const notData: readonly Lookalike[] = [
  {
    names: /\.(xlsx?|ods|numbers)$/i,
    got: { en: "a spreadsheet's own file", zh: "电子表格软件的专用文件" },
    fix: {
      en: "Save it as a table of text, “Save as … CSV UTF-8”, and drop that.",
      zh: "请“另存为 … CSV UTF-8”，再拖入得到的文本表格。",
    },
  },
  {
    names: /\.(jpe?g|png|gif|webp|bmp|heic)$/i,
    got: { en: "a picture", zh: "图像文件" },
    fix: notYet({ en: "pictures of your own", zh: "自己的图像" }),
  },
  {
    names: /\.(zip|rar|7z)$/i,
    got: { en: "a packed file", zh: "压缩文件" },
    fix: { en: "Unpack it and drop the files inside.", zh: "请先解压，再拖入其中的文件。" },
  },
];
