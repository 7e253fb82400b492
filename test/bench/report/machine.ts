/** What the numbers were measured on. */

import { cpus, loadavg } from "node:os";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Other work at the start, in processes that want to run. */
  readonly load: number;
  readonly node: string;
  readonly chromium: string | null;
  readonly pytorch: string | null;
}

export function describeMachine(versions: {
  readonly chromium: string | null;
  readonly pytorch: string | null;
}): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    load: loadavg()[0]!,
    node: process.version,
    ...versions,
  };
}

export function machineLine({ cpu, cores, load, node, chromium, pytorch }: Machine): string {
  return [
    `${cpu}, ${cores} cores, load ${load.toFixed(1)}`,
    `Node ${node}`,
    `Chromium ${chromium ?? "not started"}`,
    `PyTorch ${pytorch ?? "not installed"}`,
  ].join(" · ");
}
