/** What was compiled, by what it was compiled from: an edit throws away what depends on the edited part and nothing else. */

import type { CompileWatch, Device } from "../graph/device.ts";
import { createScope, type Scope } from "./scope.ts";

/** What something was made from, each part in a form that compares by its text. */
export type Ingredients = Readonly<Record<string, string | number>>;

export interface Cache {
  /** What was or is being built from these very ingredients, or else what `build` makes of them now. */
  get<T>(ingredients: Ingredients, build: (scope: Scope) => T | Promise<T>): Promise<T>;
  /** Throws away everything made from an ingredient that is now another; ingredients not named in `current` do not matter. */
  retain(current: Ingredients): void;
  dispose(): void;
}

interface Entry {
  readonly ingredients: Ingredients;
  readonly scope: Scope;
  readonly value: Promise<unknown>;
}

/** @param watch follows all that is compiled */
export function createCache(device: Device, watch?: CompileWatch): Cache {
  const entries = new Map<string, Entry>();

  function discard(isStale: (entry: Entry) => boolean): void {
    for (const [key, entry] of entries) {
      if (!isStale(entry)) continue;
      entry.scope.dispose();
      entries.delete(key);
    }
  }

  return {
    async get<T>(ingredients: Ingredients, build: (scope: Scope) => T | Promise<T>): Promise<T> {
      const key = JSON.stringify(Object.entries(ingredients).sort());
      const known = entries.get(key);
      // The key names the kind of thing, so what was stored under it is what this caller builds.
      if (known) return known.value as Promise<T>;
      const scope = createScope(device, watch);
      const value = (async () => build(scope))();
      entries.set(key, { ingredients, scope, value });
      try {
        return await value;
      } catch (error) {
        entries.delete(key);
        scope.dispose();
        throw error;
      }
    },
    retain: (current) =>
      discard(({ ingredients }) =>
        Object.entries(ingredients).some(([name, value]) => name in current && current[name] !== value),
      ),
    dispose: () => discard(() => true),
  };
}
