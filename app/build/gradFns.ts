/**
 * Leaves what autograd records of an entry, its `gradFn`, to the code that reads it: that comes when a step is inspected. No bundler cuts a module.
 * So `autogradGraph.ts` gets copies of the tables' files in which entries have nothing else, and all others get files without.
 */

import type { Plugin } from "vite";
import { dropFields, keepFields } from "./entryFields.ts";

const fields = { activation: ["gradFn"], layer: ["gradFn"], loss: ["gradFn"] };

/** Behind the name of a copy. */
const mark = "?gradFns";

export function gradFnsApart(root: string): Plugin {
  const folder = `${root}/engine/nn/`;
  const reader = `${folder}autogradGraph.ts`;
  return {
    name: "grad-fns-apart",
    apply: "build",
    resolveId: {
      // Before Vite finds the file itself.
      order: "pre",
      async handler(source, importer) {
        if (!importer || !(importer === reader || importer.endsWith(mark))) return null;
        const found = await this.resolve(source, importer.replace(mark, ""), { skipSelf: true });
        return found?.id.startsWith(folder) ? `${found.id}${mark}` : found;
      },
    },
    transform(code, id) {
      if (!id.startsWith(folder)) return null;
      const cut = id.endsWith(mark) ? keepFields(code, fields) : dropFields(code, fields);
      return { code: cut ?? code, map: null, moduleSideEffects: false };
    },
  };
}
