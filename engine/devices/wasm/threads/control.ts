/** The words through which threads meet, and the code with which they take the parts of a program. */

import { atomic, type I32, i32 } from "../assembler/instructions.ts";
import type { ModuleBuilder } from "../assembler/module.ts";

/** Words that are written at different times lie in cache lines of their own. */
const lineBytes = 64;

/** Byte offsets from the control block's beginning. */
export const control = {
  /** How many parts any thread has taken, ever (modulo 2³²). */
  taken: 0,
  /** How many of them are done. */
  done: lineBytes,
  /** How many threads sleep until more are done. */
  sleepers: 2 * lineBytes,
  /** Not 0 when a thread has failed and will not do its part: threads that wait for it give up. */
  failed: 2 * lineBytes + 4,
  /** Moves with each run and each letter; helpers sleep on it. */
  bell: 3 * lineBytes,
  /** How many letters were posted to each helper. */
  letters: 3 * lineBytes + 4,
  /** Twice the number of runs ever begun; odd while the next three words change. */
  run: 3 * lineBytes + 8,
  /** Of the newest run: which program, how often, and `taken` when it begins. */
  program: 3 * lineBytes + 12,
  times: 3 * lineBytes + 16,
  base: 3 * lineBytes + 20,
} as const;

export type Control = typeof control;

export const controlBytes = 4 * lineBytes;

/**
 * How often a waiting thread checks before it sleeps. Checking should take a little longer than falling asleep and waking up, and no more:
 * on a busy machine it may take the core from the thread it waits for.
 */
const spins = 30_000;
/** How long a thread sleeps before it checks whether another has failed. */
const patienceNs = 100_000_000;

export interface Schedule {
  /** `take(base, count)`: a part of the stage that nobody else does, or −1 when all are taken. `base` parts came before the stage. */
  readonly take: number;
  /** `finish(end)`: one more part is done; at the stage's end, which is `end` parts, it wakes who sleeps. */
  readonly finish: number;
  /** `wait(end)` returns when `end` parts are done. */
  readonly wait: number;
}

/**
 * Adds the functions by which threads share the stages of a program without having to meet: each part of a stage is done by the first thread that takes it, and threads wait only for parts that are being done. A thread that comes late
 * finds all parts taken and goes on.
 */
export function addSchedule(module: ModuleBuilder, address: number): Schedule {
  const at = i32.const(address);
  const one = i32.const(1);
  // A function of its own, with no locals that anybody reads afterwards: V8's Liftoff (Node 20) puts the address of `memory.atomic.wait32`
  // on the stack as 64 bits where 32 have room, so that the local before it becomes 0. Written into `wait`, that was `mustWait`:
  // a sleeper that woke before the end went on with the next stage.
  const sleep = module.function({ name: "sleep", params: ["i32"] }, (f) =>
    f.discard(atomic.wait(at, f.param("i32", 0), patienceNs, control.done)),
  );
  return {
    take: module.function({ name: "take", params: ["i32", "i32"], results: ["i32"] }, (f) => {
      const [base, count] = [f.param("i32", 0), f.param("i32", 1)];
      const [taken, part, isLost] = [f.local("i32"), f.local("i32"), f.local("i32")];
      f.doWhile(
        () => {
          f.set(taken, atomic.load(at, control.taken));
          f.set(part, i32.sub(taken, base));
          f.set(isLost, i32.const(0));
          f.if(
            i32.ltU(part, count),
            () => f.set(isLost, i32.ne(atomic.exchange(at, taken, i32.add(taken, one), control.taken), taken)),
            () => f.set(part, i32.const(-1)),
          );
        },
        () => isLost,
      );
      f.result(part);
    }),

    finish: module.function({ name: "finish", params: ["i32"] }, (f) => {
      const isEnd = i32.eq(i32.add(atomic.add(at, one, control.done), one), f.param("i32", 0));
      // A sleeper announces itself before it looks at the counter for the last time: none is overlooked.
      f.if(isEnd, () => {
        f.if(atomic.load(at, control.sleepers), () => f.discard(atomic.notify(at, i32.const(-1), control.done)));
      });
    }),

    wait: module.function({ name: "wait", params: ["i32"] }, (f) => {
      const end = f.param("i32", 0);
      const isEarly = (done: I32): I32 => i32.gtS(i32.sub(end, done), i32.const(0));
      const [left, done, mustWait] = [f.let(i32.const(spins)), f.local("i32"), f.local("i32")];
      f.doWhile(
        () => {
          f.increase(left, -1);
          f.set(mustWait, isEarly(atomic.load(at, control.done)));
        },
        () => i32.and(mustWait, i32.gtS(left, i32.const(0))),
      );
      f.if(mustWait, () => {
        f.discard(atomic.add(at, one, control.sleepers));
        f.doWhile(
          () => {
            f.if(atomic.load(at, control.failed), () => f.trap());
            f.set(done, atomic.load(at, control.done));
            f.set(mustWait, isEarly(done));
            f.if(mustWait, () => f.call(sleep, [done]));
          },
          () => mustWait,
        );
        f.discard(atomic.add(at, i32.const(-1), control.sleepers));
      });
    }),
  };
}
