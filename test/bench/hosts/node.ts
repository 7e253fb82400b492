/** Jobs in Node processes of their own, with the contender's command line. */

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Answer, type Host, openJob, type Question } from "./job.ts";

const child = fileURLToPath(new URL("./nodeChild.ts", import.meta.url));

export function createNodeHost(): Host {
  return {
    open(order) {
      const running = fork(child, {
        execArgv: [...(order.contender.nodeArguments ?? []), "--import", "tsx"],
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
