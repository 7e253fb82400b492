/** The words through which threads meet, and the code that waits for all of them. `helper.js` knows this layout too. */

import type { Local } from "../assembler/functionBuilder.ts";
import { atomic, type I32, i32 } from "../assembler/instructions.ts";
import type { ModuleBuilder } from "../assembler/module.ts";

/** Words that different threads write lie in cache lines of their own. */
const lineBytes = 64;

/** Byte offsets from the control block's beginning. */
export const control = {
  /** How often any thread has come to a barrier, ever (modulo 2³²). */
  arrivals: 0,
  /** How many threads sleep at a barrier. */
  sleepers: lineBytes,
  /** Not 0 when a thread has failed and will not come: whoever waits for it gives up. */
  failed: lineBytes + 4,
  /** The words of helper 1; those of the next lie a line behind. */
  helper: 2 * lineBytes,
  /** Within a helper's line: moves with each order or letter; the helper sleeps on it. */
  bell: 0,
  /** How many programs it was told to run, and how many letters were posted to it. */
  orders: 4,
  letters: 8,
  /** The newest order: which program, how often, and `arrivals` when it begins. */
  program: 12,
  times: 16,
  base: 20,
} as const;

export const controlBytes = (threads: number): number => control.helper + (threads - 1) * lineBytes;
export const helperLine = (thread: number): number => control.helper + (thread - 1) * lineBytes;

/**
 * How often a waiting thread looks before it sleeps: about 0.2 ms. Sleeping is expensive beyond the microseconds of waking: where other
 * programs are busy too, the system wakes a thread on the core of the one that wakes it, and then each waits for the other to sleep.
 */
const spins = 300_000;
/** Where there are more threads than cores, one of them cannot come before another sleeps. */
const crowdedSpins = 1000;
/** After so long without news a sleeper looks whether somebody has failed. */
const patienceNs = 100_000_000;

/**
 * Adds the function `barrier(target)`, which returns when `arrivals` has reached `target`.
 *
 * Waiting threads look at the counter for a while, because a barrier is mostly shorter than falling asleep and being woken; then they
 * sleep, because there may be more threads than cores. The last to come need not wake anybody when nobody sleeps.
 *
 * @param isCrowded there are more threads than cores
 */
export function addBarrier(module: ModuleBuilder, address: number, isCrowded: boolean): number {
  return module.function({ name: "barrier", params: ["i32"] }, (f) => {
    const target = f.param("i32", 0);
    const at = i32.const(address);
    const one = i32.const(1);
    const isMissing = (arrivals: I32): I32 => i32.gtS(i32.sub(target, arrivals), i32.const(0));
    const sleep = (seen: Local<"i32">) => {
      f.discard(atomic.add(at, one, control.sleepers));
      f.discard(atomic.wait(at, seen, patienceNs, control.arrivals));
      f.discard(atomic.add(at, i32.const(-1), control.sleepers));
    };
    f.if(
      isMissing(i32.add(atomic.add(at, one, control.arrivals), one)),
      () => {
        const [left, missing, seen] = [
          f.let(i32.const(isCrowded ? crowdedSpins : spins)),
          f.local("i32"),
          f.local("i32"),
        ];
        f.doWhile(
          () => {
            f.increase(left, -1);
            f.set(missing, isMissing(atomic.load(at, control.arrivals)));
          },
          () => i32.and(missing, i32.gtS(left, i32.const(0))),
        );
        f.if(missing, () => {
          f.doWhile(
            () => {
              f.if(atomic.load(at, control.failed), () => f.trap());
              f.set(seen, atomic.load(at, control.arrivals));
              f.set(missing, isMissing(seen));
              f.if(missing, () => sleep(seen));
            },
            () => missing,
          );
        });
      },
      () => {
        // A sleeper announces itself before it looks at the counter for the last time: none is overlooked.
        f.if(atomic.load(at, control.sleepers), () => f.discard(atomic.notify(at, i32.const(-1), control.arrivals)));
      },
    );
  });
}
