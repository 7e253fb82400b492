/** Starts a helper thread, in a browser or under Node, and exchanges messages with it. */

import type * as NodeThreads from "node:worker_threads";

/** A message from a helper. */
type Answer = { readonly ready: true } | { readonly loaded: number } | { readonly failed: string };

export interface Connection {
  post(message: object): void;
  /** Resolves when the helper has started, or has loaded the program. */
  answer(to: "ready" | number): Promise<void>;
  terminate(): void;
}

/** @param onFailure called with a reason when the helper fails to start, to load or to run */
export function connectHelper(onFailure: (reason: string) => void): Connection {
  const waiting = new Map<"ready" | number, () => void>();
  const thread = startThread({
    onMessage(answer) {
      if ("failed" in answer) return onFailure(answer.failed);
      const key = "ready" in answer ? "ready" : answer.loaded;
      waiting.get(key)?.();
      waiting.delete(key);
    },
    onFailure,
  });
  return { ...thread, answer: (to) => new Promise((resolve) => waiting.set(to, resolve)) };
}

interface Listeners {
  onMessage(answer: Answer): void;
  onFailure(reason: string): void;
}

function startThread(listeners: Listeners): Pick<Connection, "post" | "terminate"> {
  // Not an import: browsers have no such module, and bundlers would look for it.
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  return node ? startNodeThread(node, listeners) : startWorker(listeners);
}

function startWorker({ onMessage, onFailure }: Listeners) {
  // Written out here, for bundlers to find.
  const worker = new Worker(new URL("./helper.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Answer>) => onMessage(data);
  worker.onerror = ({ message }) => onFailure(message || "a worker did not start");
  return { post: (message: object) => worker.postMessage(message), terminate: () => worker.terminate() };
}

function startNodeThread({ Worker }: typeof NodeThreads, { onMessage, onFailure }: Listeners) {
  const here = import.meta.url;
  // Without the loaders of the main thread, which the helper does not need and which take long to start.
  const thread = new Worker(new URL("./helper.js", here), { execArgv: [] });
  thread.on("message", onMessage);
  thread.on("error", (error) => onFailure(String(error)));
  // A device that nobody disposes does not keep Node alive.
  thread.unref();
  return { post: (message: object) => thread.postMessage(message), terminate: () => void thread.terminate() };
}
