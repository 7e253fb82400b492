/** What files a data set comes in, for people. */

import { either, type Text } from "../define/text.ts";
import type { DatasetFiles } from "./layout.ts";

export const fileNames = ({ layouts }: DatasetFiles): Text =>
  either(
    layouts
      .filter(({ isOurOwn }) => !isOurOwn)
      .flatMap(({ archive, files }) => (archive ? [archive.name, files] : [files])),
  );
