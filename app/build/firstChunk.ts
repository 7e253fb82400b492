/** Keeps in one chunk what the page loads at once. By itself the bundler cuts it into two dozen, each a request of its own, which together compress worse. */

import type { Rolldown } from "vite";

/** @param entry the module with which the page begins */
export function firstChunk(entry: string): Rolldown.CodeSplittingGroup {
  let first: ReadonlySet<string> | null = null;
  return {
    debugName: "first",
    name(id, context) {
      first ??= importedFrom(entry, (module) => context.getModuleInfo(module)?.importedIds ?? []);
      return first.has(id) ? "first" : null;
    },
  };
}

function importedFrom(entry: string, importsOf: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const id of found) for (const imported of importsOf(id)) found.add(imported);
  return found;
}
