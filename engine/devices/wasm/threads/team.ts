/** The helper threads of a WASM device: starting them, handing them programs, running those together. */

import type { Text } from "../../../define/text.ts";
import { type Connection, connectHelper } from "./connect.ts";
import { type Control, control } from "./control.ts";

/** Starting a thread and loading a program take milliseconds; a helper that takes longer than this is given up. */
const patienceMs = 5000;

export interface Team {
  /** The caller included. */
  readonly threads: number;
  /** Why there are no helpers any more; null while all are well. */
  readonly failure: Text | null;
  /** Settles when the helpers have started, or failed to. */
  readonly ready: Promise<void>;
  /**
   * Hands a program to each helper.
   *
   * @returns the program's number
   * @throws Error when a helper fails; the team is then no more
   */
  load(module: WebAssembly.Module): Promise<number>;
  forget(program: number): void;
  /**
   * Runs a program. Helpers join when they are ready; the run ends when all parts are done.
   *
   * @param own takes part for the caller
   */
  run(order: {
    readonly program: number;
    readonly times: number;
    readonly own: (times: number, base: number) => void;
  }): void;
  dispose(): void;
}

export interface TeamOptions {
  readonly connect?: typeof connectHelper;
  /** What the counters begin with. */
  readonly counted?: number;
}

/**
 * @param address of the control block, zero-filled
 * @param options tests make helpers late or lose them, and counters overflow
 */
export function createTeam({
  memory,
  address,
  threads,
  options: { connect = connectHelper, counted = 0 } = {},
}: {
  readonly memory: WebAssembly.Memory;
  readonly address: number;
  readonly threads: number;
  readonly options?: TeamOptions;
}): Team {
  // Shared memory keeps its place when it grows: this view stays good.
  const words = new Int32Array(memory.buffer);
  const indexOf = (word: keyof Control) => (address + control[word]) >> 2;
  words[indexOf("taken")] = counted;
  words[indexOf("done")] = counted;
  const waiting = new Set<(error: Error) => void>();
  let failure: Text | null = null;
  let programs = 0;

  function fail(reason: string): void {
    if (failure !== null) return;
    failure = {
      en: `The threads of this machine could not be used (${reason}).`,
      zh: `无法使用本机的多个线程（${reason}）。`,
    };
    Atomics.store(words, indexOf("failed"), 1);
    for (const helper of helpers) helper.terminate();
    for (const reject of waiting) reject(new Error(reason));
  }

  /** Rejects when a helper fails, or does not answer in time. */
  async function answered(answers: readonly Promise<void>[]): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reject: (error: Error) => void = () => {};
    const failed = new Promise<never>((_, rejected) => {
      reject = rejected;
      timer = setTimeout(() => fail("a thread does not answer"), patienceMs);
    });
    waiting.add(reject);
    try {
      if (failure !== null) throw new Error("the threads have failed");
      await Promise.race([Promise.all(answers), failed]);
    } finally {
      clearTimeout(timer);
      waiting.delete(reject);
    }
  }

  const helpers: readonly Connection[] = Array.from({ length: threads - 1 }, () => {
    const helper = connect(fail);
    helper.post({ memory, address, control });
    return helper;
  });
  const ready = answered(helpers.map((helper) => helper.answer("ready"))).catch(() => {});

  function ring(): void {
    Atomics.add(words, indexOf("bell"), 1);
    Atomics.notify(words, indexOf("bell"));
  }

  function post(letter: { readonly program: number; readonly module?: WebAssembly.Module }): void {
    for (const helper of helpers) helper.post(letter);
    Atomics.add(words, indexOf("letters"), 1);
    ring();
  }

  return {
    threads,

    get failure() {
      return failure;
    },
    ready,

    async load(module) {
      const program = ++programs;
      const answers = helpers.map((helper) => helper.answer(program));
      post({ program, module });
      await answered(answers);
      return program;
    },

    forget(program) {
      if (failure === null) post({ program });
    },

    run({ program, times, own }) {
      if (failure !== null) throw new Error("The WASM device has lost its helper threads.");
      // All parts of the run before are done: the counter stands still.
      const base = Atomics.load(words, indexOf("taken"));
      Atomics.add(words, indexOf("run"), 1);
      Atomics.store(words, indexOf("program"), program);
      Atomics.store(words, indexOf("times"), times);
      Atomics.store(words, indexOf("base"), base);
      Atomics.add(words, indexOf("run"), 1);
      ring();
      try {
        own(times, base);
      } catch (error) {
        fail("a thread failed");
        throw new Error("A thread of the WASM device failed.", { cause: error });
      }
    },

    dispose() {
      for (const helper of helpers) helper.terminate();
    },
  };
}
