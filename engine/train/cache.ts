/** Caches compiled programs by what they were compiled from: an edit drops those that depend on the edited part, no others. */

import type { CompileWatch, Device } from "../graph/device.ts";
import { createScope, type Scope } from "./scope.ts";

/** What something was made from, each part in a form that compares by its text. */
export type CacheKey = Readonly<Record<string, string | number>>;

export interface Cache {
  /** The value cached under this key; `build` makes it if there is none. */
  get<T>(cacheKey: CacheKey, build: (scope: Scope) => T | Promise<T>): Promise<T>;
  /** Drops every value with a part of its key that differs in `current`; parts that `current` does not name do not matter. */
  retain(current: CacheKey): void;
  dispose(): void;
}

interface Entry {
  readonly cacheKey: CacheKey;
  readonly scope: Scope;
  readonly value: Promise<unknown>;
}

/** @param watch reports how far compiling is */
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
    async get<T>(cacheKey: CacheKey, build: (scope: Scope) => T | Promise<T>): Promise<T> {
      const key = JSON.stringify(Object.entries(cacheKey).sort());
      const known = entries.get(key);
      // The key names the kind of value, so the cached value has the caller's type.
      if (known) return known.value as Promise<T>;
      const scope = createScope(device, watch);
      const value = (async () => build(scope))();
      entries.set(key, { cacheKey, scope, value });
      try {
        return await value;
      } catch (error) {
        entries.delete(key);
        scope.dispose();
        throw error;
      }
    },
    retain: (current) =>
      discard(({ cacheKey }) =>
        Object.entries(cacheKey).some(([name, value]) => name in current && current[name] !== value),
      ),
    dispose: () => discard(() => true),
  };
}
