/** How much this origin keeps and may keep. */

import type { Room } from "./kept.ts";

/** Tells nothing over plain http, where browsers do not say it. */
export async function measure(): Promise<Room> {
  const storage: StorageManager | undefined = globalThis.navigator?.storage;
  const estimate = await storage?.estimate?.().catch(() => undefined);
  const isPersistent = await storage?.persisted?.().catch(() => false);
  return {
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
    isPersistent: isPersistent ?? false,
  };
}
