/** A gate that a test opens: those who come wait in front of it until so many may pass. */

export interface Gate {
  /** How many wait. */
  readonly waiting: number;
  /** Lets `count` more pass, who may be yet to come; all without it. */
  open(count?: number): void;
  /** @throws the signal's reason, when it aborts before */
  pass(signal: AbortSignal | undefined): Promise<void>;
}

export function createGate(): Gate {
  let permits = 0;
  let queue: (() => void)[] = [];
  return {
    get waiting() {
      return queue.length;
    },
    open(count = Infinity) {
      permits += count;
      while (permits > 0 && queue.length > 0) {
        permits -= 1;
        queue.shift()!();
      }
    },
    async pass(signal) {
      signal?.throwIfAborted();
      if (permits > 0) {
        permits -= 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        queue.push(resolve);
        signal?.addEventListener("abort", () => {
          queue = queue.filter((each) => each !== resolve);
          reject(signal.reason);
        });
      });
    },
  };
}
