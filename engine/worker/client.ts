/** The page's end of the wire: starts the worker, sends commands, hands on events. */

import type { Command, Event } from "./protocol.ts";

export interface Client {
  send(command: Command): void;
  dispose(): void;
}

export function createClient(onEvent: (event: Event) => void): Client {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Event>) => onEvent(data);
  // What escapes the worker's own handling: a script that does not load, a message that cannot be read.
  worker.onerror = ({ message, filename, lineno }) =>
    onEvent({ type: "bug", message: message || "The worker did not start.", stack: `${filename}:${lineno}` });
  worker.onmessageerror = () => onEvent({ type: "bug", message: "An event could not be read.", stack: "" });
  return {
    send: (command) => worker.postMessage(command),
    dispose: () => worker.terminate(),
  };
}
