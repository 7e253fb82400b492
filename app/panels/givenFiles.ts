/** Files of a list that the browser gives, with their paths. */

import type { GivenFile } from "../../engine/worker/protocol.ts";

export const givenFiles = (files: Iterable<File>): readonly GivenFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
