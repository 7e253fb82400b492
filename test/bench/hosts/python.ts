/** Jobs in Python processes of their own: questions and answers are lines of JSON. */

import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Answer, type Host, openJob, type Question } from "./job.ts";

const script = fileURLToPath(new URL("../peers/pytorch.py", import.meta.url));

/** The first Python that has PyTorch, and its version; null where none has. */
export function findTorch(): { readonly python: string; readonly version: string } | null {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const probe = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
    if (probe.status === 0) return { python, version: probe.stdout.trim() };
  }
  return null;
}

export function createPythonHost(torch: { readonly python: string } | null): Host {
  return {
    async open(order) {
      if (!torch) throw new Error("not installed");
      // OpenBLAS keeps threads of its own beside PyTorch's, and reads this before PyTorch can say anything.
      const { threads } = order.contender.options;
      const single = threads === 1 ? { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" } : {};
      const running = spawn(torch.python, [script], {
        env: { ...process.env, ...single },
        stdio: ["pipe", "pipe", "inherit"],
      });
      const lines = createInterface({ input: running.stdout });
      const ask = (question: Question) =>
        new Promise<Answer>((resolve) => {
          lines.once("line", (line) => resolve(JSON.parse(line)));
          running.once("exit", (code) => resolve({ error: `Python ended with exit code ${code}` }));
          running.stdin.write(`${JSON.stringify(question)}\n`);
        });
      const close = async () => void running.kill("SIGKILL");
      return openJob({ order, ask, close });
    },
    close: async () => {},
  };
}
