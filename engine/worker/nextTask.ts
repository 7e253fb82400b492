/** Lets waiting messages be handled at once: `setTimeout` would wait for 4 ms each time. */

export interface NextTask {
  /** Resolves in a task of its own, after messages that came before. */
  (): Promise<void>;
  dispose(): void;
}

export function createNextTask(): NextTask {
  // Node delivers up to 1,000 messages of a port before timers get their turn; `setImmediate` is fair.
  if (typeof setImmediate === "function") {
    return Object.assign(() => new Promise<void>((resolve) => void setImmediate(resolve)), { dispose() {} });
  }
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  const nextTask = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
  return Object.assign(nextTask, {
    dispose() {
      port1.close();
      for (const resolve of waiting.splice(0)) resolve();
    },
  });
}
