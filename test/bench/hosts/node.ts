/** Jobs in Node processes of their own, with the contender's command line; with a GPU too, where Dawn is installed. */

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { loadDawn } from "../../../engine/cli/dawn.ts";
import { type Answer, type Host, openJob, type Question } from "./job.ts";

const child = fileURLToPath(new URL("./nodeChild.ts", import.meta.url));
const dawn = new URL("./dawn.ts", import.meta.url).href;

/** @param nodeArguments of all jobs, beside the contender's */
export function createNodeHost(nodeArguments: readonly string[] = []): Host {
  return {
    open(order) {
      const running = fork(child, {
        execArgv: [...(order.contender.nodeArguments ?? []), "--import", "tsx", ...nodeArguments],
        // Libraries advertise themselves on standard output and error.
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      const ask = (question: Question) =>
        new Promise<Answer>((resolve) => {
          running.once("message", (answer) => resolve(answer as Answer));
          running.once("exit", (code) => resolve({ error: `Node ended with exit code ${code}` }));
          running.send(question);
        });
      const close = async () => void running.kill("SIGKILL");
      return openJob({ order, ask, close });
    },
    close: async () => {},
  };
}

/** Jobs that find `navigator.gpu` as in a browser. Where Dawn is not installed they are told so. */
export function createNodeGpuHost(): Host {
  const host = createNodeHost(["--import", dawn]);
  return {
    ...host,
    async open(order) {
      await loadDawn();
      return host.open(order);
    },
  };
}
