/** Words of the page's frame: header, transport, data and learning panels, notices. */

import { defineWords } from "../words.ts";

export const shell = defineWords({
  en: {
    "shell.data": "Data",
    "shell.learning": "Learning",
  },
  zh: {
    "shell.data": "数据",
    "shell.learning": "学习",
  },
});
