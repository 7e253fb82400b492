/** How often a run is copied beside a device that may be lost, and what that may cost. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { createMirror } from "../../engine/worker/mirror.ts";
import { circle } from "../support/circleDocument.ts";

describe("the copy of a run", () => {
  let session: Session;
  let nowMs = 0;
  beforeEach(async () => {
    const experiment = circle();
    const dataset = await loadDataset({ experiment, files: noFiles });
    session = await createSession({ experiment, dataset, device: await openDevice("wasm") });
    vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  });
  afterEach(() => vi.restoreAllMocks());

  /** Copies the run, which takes so long. */
  async function take(mirror: ReturnType<typeof createMirror>, costMs: number): Promise<void> {
    const slow: Session = {
      ...session,
      // Spreading has read what changes.
      get position() {
        return session.position;
      },
      async checkpoint() {
        nowMs += costMs;
        return session.checkpoint();
      },
    };
    await mirror.take(slow);
  }

  it("is taken once a second while training runs", async () => {
    const mirror = createMirror();
    expect(mirror.isDue(session, false)).toBe(true);
    await take(mirror, 10);
    await session.advance({ maxSteps: 1 });
    nowMs += 999;
    expect(mirror.isDue(session, false)).toBe(false);
    nowMs += 1;
    expect(mirror.isDue(session, false)).toBe(true);
  });

  it("takes no more than a twentieth of the time", async () => {
    const mirror = createMirror();
    await take(mirror, 200);
    await session.advance({ maxSteps: 1 });
    nowMs += 3999;
    expect(mirror.isDue(session, false)).toBe(false);
    nowMs += 1;
    expect(mirror.isDue(session, false)).toBe(true);
  });

  it("is taken at once when training rests, and never twice of the same step", async () => {
    const mirror = createMirror();
    await take(mirror, 10);
    expect(mirror.isDue(session, true)).toBe(false);
    await session.advance({ maxSteps: 1 });
    expect(mirror.isDue(session, true)).toBe(true);
    await take(mirror, 10);
    nowMs += 100_000;
    expect(mirror.isDue(session, false)).toBe(false);
    expect(mirror.saved?.checkpoint.position.step).toBe(1);
  });
});
