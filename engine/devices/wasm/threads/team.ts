/** The helper threads of a WASM device: starting them, handing them programs, running those together. The caller is thread 0. */

import type { Text } from "../../../define/text.ts";
import { type Connection, connectHelper } from "./connect.ts";
import { control, helperLine } from "./control.ts";

/** Starting a thread and loading a program take milliseconds; after this they will not come. */
const patienceMs = 5000;

export interface Team {
  /** The caller included. */
  readonly threads: number;
  /** Why there are no helpers any more; null while all are well. */
  readonly failure: Text | null;
  /** Settles when the helpers have started, or failed to. */
  readonly ready: Promise<void>;
  /**
   * Hands each helper its module of a program.
   *
   * @param modules those of the threads 1, 2, …; perhaps not of all
   * @returns the program's number
   * @throws Error when a helper fails; the team is then no more
   */
  load(modules: readonly Uint8Array<ArrayBuffer>[]): Promise<number>;
  forget(program: number): void;
  /**
   * Runs a program on the first threads.
   *
   * @param own runs the caller's module
   */
  run(order: {
    readonly program: number;
    readonly threads: number;
    readonly times: number;
    readonly own: (times: number, base: number) => void;
  }): void;
  dispose(): void;
}

/** @param address of the control block, zero-filled */
export function createTeam({
  memory,
  address,
  threads,
}: {
  readonly memory: WebAssembly.Memory;
  readonly address: number;
  readonly threads: number;
}): Team {
  // Shared memory keeps its place when it grows: this view stays good.
  const words = new Int32Array(memory.buffer);
  const wordAt = (offset: number) => (address + offset) >> 2;
  const lines = Array.from({ length: threads - 1 }, (_, i) => helperLine(i + 1));
  const waiting = new Set<(error: Error) => void>();
  let failure: Text | null = null;
  let programs = 0;

  function fail(reason: string): void {
    if (failure !== null) return;
    failure = {
      en: `The threads of this machine could not be used (${reason}).`,
      zh: `无法使用本机的多个线程（${reason}）。`,
    };
    Atomics.store(words, wordAt(control.failed), 1);
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

  const helpers: readonly Connection[] = lines.map((line) => {
    const helper = connectHelper(fail);
    const [failed, arrivals] = [address + control.failed, address + control.arrivals];
    helper.post({ memory, line: address + line, failed, arrivals });
    return helper;
  });
  const ready = answered(helpers.map((helper) => helper.answer("ready"))).catch(() => {});

  function ring(line: number): void {
    Atomics.add(words, wordAt(line + control.bell), 1);
    Atomics.notify(words, wordAt(line + control.bell));
  }

  function post(index: number, letter: { readonly program: number; readonly bytes?: Uint8Array<ArrayBuffer> }): void {
    helpers[index]!.post(letter);
    Atomics.add(words, wordAt(lines[index]! + control.letters), 1);
    ring(lines[index]!);
  }

  return {
    threads,

    get failure() {
      return failure;
    },
    ready,

    async load(modules) {
      const program = ++programs;
      const answers = modules.map((bytes, i) => {
        const answer = helpers[i]!.answer(program);
        post(i, { program, bytes });
        return answer;
      });
      await answered(answers);
      return program;
    },

    forget(program) {
      if (failure === null) for (const i of helpers.keys()) post(i, { program });
    },

    run({ program, threads, times, own }) {
      if (failure !== null) throw new Error("The WASM device has lost its helper threads.");
      // All have come to the last barrier of the run before: the counter stands still.
      const base = Atomics.load(words, wordAt(control.arrivals));
      for (const line of lines.slice(0, threads - 1)) {
        words[wordAt(line + control.program)] = program;
        words[wordAt(line + control.times)] = times;
        words[wordAt(line + control.base)] = base;
        Atomics.add(words, wordAt(line + control.orders), 1);
        ring(line);
      }
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
