/** What files a data set comes in, for people. */

import { either, type Text } from "../define/text.ts";
import type { DatasetFiles } from "./layout.ts";

export const fileNames = ({ archive, layouts }: DatasetFiles): Text =>
  either([...(archive ? [archive.name] : []), ...layouts.map(({ files }) => files)]);
