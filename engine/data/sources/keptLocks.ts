/** Which tabs write now: only while none does may files be removed that no manifest names, for they may be those of a set to come. */

/** Absent over plain http. */
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

export const whileWriting = async <T>(name: string, write: () => Promise<T>): Promise<T> =>
  locks() ? locks()!.request(name, { mode: "shared" }, write) : write();

/**
 * Runs `clean` while no tab writes and none begins to; not at all where one writes now.
 *
 * @param clean gets false where the browser cannot tell, so that a tab may write
 */
export async function unlessWriting(name: string, clean: (isSure: boolean) => Promise<void>): Promise<void> {
  const manager = locks();
  if (!manager) return clean(false);
  await manager.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await clean(true);
  });
}
