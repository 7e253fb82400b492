/** Lets the messages that wait be heard, at once: `setTimeout` would idle for 4 ms each time. */

export interface NextTask {
  /** Resolves in a task of its own, after messages that came before. */
  (): Promise<void>;
  dispose(): void;
}

export function createNextTask(): NextTask {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return Object.assign(
    () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      }),
    {
      dispose() {
        port1.close();
        for (const resolve of waiting.splice(0)) resolve();
      },
    },
  );
}
