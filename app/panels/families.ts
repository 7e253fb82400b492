/** A table's entries under the headings of their families, in the user's language. */

import type { Family } from "../../engine/define/entry.ts";
import type { Text } from "../../engine/define/text.ts";

export interface Heading {
  readonly title: Text;
  readonly types: readonly string[];
}

const others: Text = { en: "Others", zh: "其他" };

/** @param types all types to list; those in no family come last */
export function headingsOf(types: readonly string[], families: readonly Family<unknown>[]): readonly Heading[] {
  const known = new Set(types);
  const headings = families.map(({ title, entries }) => ({
    title,
    types: Object.keys(entries).filter((type) => known.delete(type)),
  }));
  return [...headings, { title: others, types: [...known] }].filter(({ types }) => types.length > 0);
}
