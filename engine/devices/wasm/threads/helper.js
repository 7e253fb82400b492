/**
 * A helper thread of the WASM device: it takes part in whatever program the host runs. Plain JavaScript without imports, because
 * Node starts it as it is, under tsx and Vitest too, which transform only what the main thread loads; browsers and bundlers take it
 * likewise. `team.ts` is the other end.
 *
 * @typedef {{ memory: WebAssembly.Memory, address: number, control: import("./control.ts").Control }} Start where the control block lies
 * @typedef {{ program: number, module?: WebAssembly.Module }} Letter a program to load, or without a module one to forget
 */

const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
const host = node ? node.parentPort : globalThis;

/** How long the helper looks for the next run before it sleeps: the host needs little time between two. */
const attentionMs = 0.2;

/** @type {Start} */
let start;
/** @type {Int32Array} all memory */
let words;
/** @type {Map<number, (times: number, base: number) => void>} */
const programs = new Map();
let lastRun = 0;
let lettersDone = 0;

/** @param {keyof import("./control.ts").Control} word */
const indexOf = (word) => (start.address + start.control[word]) >> 2;
/** @param {keyof import("./control.ts").Control} word */
const load = (word) => Atomics.load(words, indexOf(word));

/** Joins runs until a letter is waiting, which only comes when this returns. */
function serve() {
  for (;;) {
    const rung = load("bell");
    if (load("run") !== lastRun) join();
    else if (load("letters") !== lettersDone) return;
    else rest(rung);
  }
}

/** Joins the newest run; one that is over by now has no parts left. */
function join() {
  const run = load("run");
  const [program, times, base] = [load("program"), load("times"), load("base")];
  // Otherwise the host is writing, or has written, another run meanwhile.
  if (run % 2 !== 0 || load("run") !== run) return;
  lastRun = run;
  programs.get(program)?.(times, base);
}

/** @param {number} rung what the bell was when there was nothing to do */
function rest(rung) {
  const bell = indexOf("bell");
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
    words = new Int32Array(start.memory.buffer);
    host.postMessage({ ready: true });
  } else {
    lettersDone = (lettersDone + 1) | 0;
    if (message.module) {
      const { exports } = new WebAssembly.Instance(message.module, { env: { memory: start.memory } });
      programs.set(message.program, exports.run);
      host.postMessage({ loaded: message.program });
    } else programs.delete(message.program);
  }
  serve();
}

/** Tells the host, which may be waiting for a part and hears no messages. */
function fail(error) {
  if (words) {
    Atomics.store(words, indexOf("failed"), 1);
    Atomics.notify(words, indexOf("done"));
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
