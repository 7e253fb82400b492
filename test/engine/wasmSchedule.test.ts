/** How threads wait for each other: the code of `control.ts` by itself, with another thread that changes the counters. */

import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { ModuleBuilder, sharedImport } from "../../engine/devices/wasm/assembler/module.ts";
import { addSchedule, control } from "../../engine/devices/wasm/threads/control.ts";

const address = 64;
const [done, sleepers] = [(address + control.done) >> 2, (address + control.sleepers) >> 2];

/** Counts parts as done one by one, each only when somebody sleeps because of the one before, and wakes the sleeper each time. */
const other = `
  const { words, done, sleepers, parts } = require("node:worker_threads").workerData;
  const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  for (let part = 1; part <= parts; part++) {
    while (Atomics.load(words, sleepers) === 0) pause(1);
    pause(20);
    Atomics.store(words, done, part);
    Atomics.notify(words, done);
  }
`;

/** Waits for so many parts; how many are done when the wait is over. */
async function doneAfterWait(parts: number): Promise<number> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  const module = new ModuleBuilder(sharedImport(1));
  const { wait } = addSchedule(module, address);
  module.function({ name: "run", params: ["i32"], isExported: true }, (f) => f.call(wait, [f.param("i32", 0)]));
  const { instance } = await WebAssembly.instantiate(module.toBytes(), { env: { memory } });
  const thread = new Worker(other, { eval: true, workerData: { words, done, sleepers, parts } });
  await new Promise((resolve) => thread.once("online", resolve));
  (instance.exports.run as (end: number) => void)(parts);
  const found = Atomics.load(words, done);
  await thread.terminate();
  return found;
}

describe("a thread that waits for others", () => {
  it("goes on when all parts are done, not when it is woken before", async () => {
    expect(await doneAfterWait(3)).toBe(3);
  });
});
