/**
 * A helper thread of the WASM device: it runs its modules of the programs whenever the host rings its bell. Plain JavaScript
 * without imports, because Node starts it as it is, under tsx and Vitest too, which transform only what the main thread loads;
 * browsers and bundlers take it likewise. `control.ts` has the layout of the words, `team.ts` is the other end.
 *
 * @typedef {{ memory: WebAssembly.Memory, line: number, failed: number, arrivals: number }} Start byte addresses of the helper's own words, and of those of all
 * @typedef {{ program: number, bytes?: Uint8Array<ArrayBuffer> }} Letter a program to load, or without bytes one to forget
 */

const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
const host = node ? node.parentPort : globalThis;

/** Words of the helper's line, as in `control.ts`. */
const [bell, orders, letters, program, times, base] = [0, 1, 2, 3, 4, 5];
/** How long the helper looks for the next order before it sleeps: the host needs little time between two runs. */
const attentionMs = 0.2;

/** @type {Int32Array} the helper's line */
let words;
/** @type {Start} */
let start;
/** @type {Map<number, (times: number, base: number) => void>} */
const programs = new Map();
let ordersDone = 0;
let lettersDone = 0;

/** Follows orders until a letter is waiting, which only comes when this returns. */
function serve() {
  for (;;) {
    const rung = Atomics.load(words, bell);
    if (Atomics.load(words, orders) !== ordersDone) {
      ordersDone = (ordersDone + 1) | 0;
      programs.get(words[program])(words[times], words[base]);
    } else if (Atomics.load(words, letters) !== lettersDone) return;
    else rest(rung);
  }
}

/** @param {number} rung what the bell was when there was nothing to do */
function rest(rung) {
  const end = performance.now() + attentionMs;
  do {
    for (let i = 0; i < 100; i++) if (Atomics.load(words, bell) !== rung) return;
  } while (performance.now() < end);
  Atomics.wait(words, bell, rung);
}

/** @param {Start | Letter} message */
function receive(message) {
  if ("memory" in message) {
    start = message;
    words = new Int32Array(start.memory.buffer, start.line, 16);
    host.postMessage({ ready: true });
  } else {
    lettersDone = (lettersDone + 1) | 0;
    if (message.bytes) {
      const module = new WebAssembly.Module(message.bytes);
      const { exports } = new WebAssembly.Instance(module, { env: { memory: start.memory } });
      programs.set(message.program, exports.run);
      host.postMessage({ loaded: message.program });
    } else programs.delete(message.program);
  }
  serve();
}

/** Tells the host, which may be waiting at a barrier and hears no messages. */
function fail(error) {
  if (words) {
    const all = new Int32Array(start.memory.buffer);
    Atomics.store(all, start.failed >> 2, 1);
    Atomics.notify(all, start.arrivals >> 2);
  }
  host.postMessage({ failed: String(error) });
}

const guarded = (message) => {
  try {
    receive(message);
  } catch (error) {
    fail(error);
  }
};
if (node) host.on("message", guarded);
else host.onmessage = ({ data }) => guarded(data);
