/** The worker's loop: commands in the order they came, and work in short pieces while none waits. */

import { createNextTask } from "./nextTask.ts";

export interface Loop<C> {
  /** Commands not executed yet, oldest first. */
  readonly waiting: readonly C[];
  push(command: C): void;
  /** Takes the oldest waiting command for execution out of turn. */
  shift(): C | undefined;
  /** Call when there may be work again. */
  wake(): void;
  /** Lets the event loop deliver messages; resolves in a new task. */
  breathe(): Promise<void>;
  /** Lets time pass; a command ends it early. */
  rest(ms: number): Promise<void>;
  start(): void;
  dispose(): void;
}

/** @param work one short piece of work; false when there is none. Neither function may throw. */
export function createLoop<C>({
  execute,
  work,
}: {
  readonly execute: (command: C) => Promise<void>;
  readonly work: () => Promise<boolean>;
}): Loop<C> {
  const waiting: C[] = [];
  const nextTask = createNextTask();
  let wake = () => {};
  let isAwake = false;
  let isDisposed = false;

  async function run(): Promise<void> {
    while (!isDisposed) {
      const command = waiting.shift();
      isAwake = false;
      if (command) await execute(command);
      else if (await work()) await nextTask();
      else if (waiting.length === 0 && !isAwake && !isDisposed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  return {
    waiting,
    push(command) {
      waiting.push(command);
      wake();
    },
    shift: () => waiting.shift(),
    wake() {
      // The loop may be busy, and about to find that there is nothing more to do.
      isAwake = true;
      wake();
    },
    breathe: () => nextTask(),
    rest: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    start: () => void run(),
    dispose() {
      isDisposed = true;
      wake();
      nextTask.dispose();
    },
  };
}
