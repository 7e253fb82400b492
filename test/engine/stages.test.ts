/** Stages: what threads do at the same time, and what waits for what. */

import { describe, expect, it } from "vitest";
import { isSolo, type Stage, savingOf, stagesOf, type Task } from "../../engine/devices/wasm/threads/stages.ts";

interface Named extends Task {
  readonly name: string;
}

const bytes = (places: string) =>
  [...places].map((c) => ({ start: c.charCodeAt(0) * 64, end: c.charCodeAt(0) * 64 + 64 }));

/** Reads and writes values named by letters. */
const task = (name: string, reads: string, writes: string, { units = 1, work = 100 } = {}): Named => ({
  name,
  units,
  work,
  reads: bytes(reads),
  writes: bytes(writes),
});

/** "a b | c": one part is a, then b, another is c; a unit range stands behind the name where a task is divided. */
const shown = (stages: readonly Stage<Named>[]) =>
  stages.map((stage) =>
    stage
      .map((shares) =>
        shares
          .map(({ task, first, count }) =>
            count < task.units ? `${task.name}${first}…${first + count - 1}` : task.name,
          )
          .join(" "),
      )
      .join(" | "),
  );

const two = { threads: 2, minimumWork: 10 };

describe("stagesOf", () => {
  it("lets tasks that touch no common memory run at the same time", () => {
    expect(shown(stagesOf([task("a", "x", "p"), task("b", "x", "q")], two))).toEqual(["a | b"]);
  });

  it("keeps a reader behind the writer, a writer behind the reader, and a writer behind the writer", () => {
    const first = task("first", "x", "y");
    for (const later of [task("later", "y", "z"), task("later", "w", "x"), task("later", "w", "y")]) {
      // Nothing to wait for where one thread does both; a large one between them makes the order seen.
      const large = task("large", "yx", "v", { units: 4 });
      const stages = shown(stagesOf([first, large, later], two));
      expect(stages.findIndex((stage) => stage.includes("first"))).toBeLessThan(
        stages.findIndex((stage) => stage.includes("later")),
      );
    }
  });

  it("places a task in the first stage it can run in, whatever stands before it in the plan", () => {
    const tasks = [task("a", "x", "y", { units: 2 }), task("b", "y", "z", { units: 2 }), task("late", "u", "v")];
    expect(shown(stagesOf(tasks, two))).toEqual(["a0…0 late | a1…1", "b0…0 | b1…1"]);
  });

  it("divides the units of a large task, none twice and none forgotten, for any number of threads", () => {
    for (const threads of [1, 2, 3, 7]) {
      const [stage] = stagesOf([task("a", "x", "y", { units: 5 })], { threads, minimumWork: 0 });
      const units = stage!.flatMap((shares) =>
        shares.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
      );
      expect(units).toEqual([0, 1, 2, 3, 4]);
      expect(stage).toHaveLength(threads);
    }
  });

  it("adds small tasks to the part with least to do, the largest first", () => {
    const tasks = [
      task("a", "x", "p", { work: 3 }),
      task("b", "x", "q", { work: 5 }),
      task("c", "x", "r", { work: 4 }),
    ];
    expect(shown(stagesOf(tasks, two))).toEqual(["b | c a"]);
  });

  it("leaves a stage with little work as one part, and joins such stages", () => {
    const tasks = [task("a", "x", "y", { work: 3, units: 9 }), task("b", "y", "z", { work: 3 }), task("c", "z", "x")];
    const stages = stagesOf(tasks, { threads: 2, minimumWork: 200 });
    expect(shown(stages)).toEqual(["a b c | "]);
    expect(isSolo(stages[0]!)).toBe(true);
  });
});

describe("savingOf", () => {
  it("is the work that the longest part of each stage does not include", () => {
    const tasks = [
      task("a", "x", "y", { units: 2, work: 100 }),
      task("b", "y", "z", { work: 60 }),
      task("c", "y", "u", { work: 20 }),
    ];
    expect(savingOf(stagesOf(tasks, two))).toBe(50 + 20);
  });
});
