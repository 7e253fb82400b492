/**
 * Leaves fields of the tables' entries that few need to the code that reads them, which comes when it is needed. No bundler cuts a module. So the
 * one file that reads such fields gets copies of the tables' files in which entries have nothing else, and all others get files without.
 */

import type { Plugin } from "vite";
import { dropFields, type Fields, keepFields } from "./entryFields.ts";

interface Apart {
  /** Stands behind the name of a copy. */
  readonly mark: string;
  /** From the project's folder on. */
  readonly reader: string;
  readonly fields: Fields;
  /** What it reads besides. */
  readonly besides?: Fields;
}

const apart: readonly Apart[] = [
  {
    mark: "?gradFns",
    reader: "engine/nn/autogradGraph.ts",
    fields: { activation: ["gradFn"], layer: ["gradFn"], loss: ["gradFn"] },
  },
  {
    mark: "?onnx",
    reader: "engine/export/onnx/entries.ts",
    fields: { activation: ["onnx"], layer: ["onnx"] },
    besides: { activation: ["forward"] },
  },
];

/** @param each by the helpers that make entries */
function joined(each: readonly Fields[]): Fields {
  const helpers = new Set(each.flatMap((fields) => Object.keys(fields)));
  return Object.fromEntries([...helpers].map((helper) => [helper, each.flatMap((fields) => fields[helper] ?? [])]));
}

export function fieldsApart(root: string): Plugin {
  const folder = `${root}/engine/nn/`;
  return {
    name: "fields-apart",
    apply: "build",
    resolveId: {
      // Before Vite finds the file itself.
      order: "pre",
      async handler(source, importer) {
        const own = apart.find(({ reader, mark }) => importer === `${root}/${reader}` || importer?.endsWith(mark));
        if (!own) return null;
        const found = await this.resolve(source, importer!.replace(own.mark, ""), { skipSelf: true });
        return found?.id.startsWith(folder) ? `${found.id}${own.mark}` : found;
      },
    },
    transform(code, id) {
      if (!id.startsWith(folder)) return null;
      const own = apart.find(({ mark }) => id.endsWith(mark));
      const cut = own
        ? keepFields(code, joined([own.fields, own.besides ?? {}]))
        : dropFields(code, joined(apart.map(({ fields }) => fields)));
      return { code: cut ?? code, map: null, moduleSideEffects: false };
    },
  };
}
