/** Runs Python programs with PyTorch, where there is one. */

import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";

/** Debian's PyTorch belongs to the system's Python, whatever other one comes first on the path. */
export const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import torch, numpy"]).status === 0,
);

// On one CPU each, and no network but loopback, whose name is this under Linux.
const env = {
  ...process.env,
  ...{ OMP_NUM_THREADS: "1", CUDA_VISIBLE_DEVICES: "" },
  ...(process.platform === "linux" && { GLOO_SOCKET_IFNAME: "lo" }),
};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @returns its exit status, whatever that is, and what it has printed */
export function runPython(...words: readonly string[]): Promise<Ended> {
  return promisify(execFile)(python!, words, { env, maxBuffer: 2 ** 26 }).then(
    (printed) => ({ code: 0, ...printed }),
    (ended: Ended) => ended,
  );
}

/** Words by which Python starts two processes of the program whose path and words follow: torchrun's. */
export async function twoProcesses(): Promise<readonly string[]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  const port = typeof address === "object" ? address?.port : undefined;
  return [
    ...["-m", "torch.distributed.run", "--nproc_per_node=2", "--master_addr=127.0.0.1", `--master_port=${port}`],
    // PyTorch 1.13 fails under Python 3.11 over what stands here otherwise.
    ...["--redirects", "9:1", "--tee", "9:1"],
  ];
}
