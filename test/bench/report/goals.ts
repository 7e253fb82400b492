/** What the engine set out to reach, and whether this run reached it. */

import { browserRatio, formatNumber, type Measurement } from "./table.ts";

interface Goal {
  readonly title: string;
  readonly bound: "≤" | "≥";
  readonly limit: number;
  readonly value: (measurement: Measurement) => number | undefined;
}

const against = (peer: string, caseId: string, limit: number): Goal => ({
  title: `${caseId}: ours / ${peer}`,
  bound: "≤",
  limit,
  value: ({ results }) => results.ratio(caseId, "ours", peer),
});

const againstBrowser = (caseId: string): Goal => ({
  title: `${caseId}: best browser peer / ours`,
  bound: "≥",
  limit: 40,
  value: (measurement) => browserRatio(measurement, caseId),
});

const gpuAgainst = (peer: string, caseId: string, limit: number): Goal => ({
  title: `${caseId}: ${peer} / ours-webgpu`,
  bound: "≥",
  limit,
  value: ({ results }) => results.ratio(caseId, peer, "ours-webgpu"),
});

const threads = (caseId: string): Goal => ({
  title: `${caseId}: ours, 1 thread / all threads`,
  bound: "≥",
  limit: 1.6,
  value: ({ results }) => results.ratio(caseId, "ours", "ours-all"),
});

/** The worst case counts. */
const withoutRelaxed = (where: string, slow: string, fast: string): Goal => ({
  title: `every step, ${where}: without relaxed FMA / with it`,
  bound: "≤",
  limit: 1.7,
  value({ cases, results }) {
    const ratios = cases.flatMap(({ id, kind }) => (kind === "step" ? (results.ratio(id, slow, fast) ?? []) : []));
    return ratios.length > 0 ? Math.max(...ratios) : undefined;
  },
});

const goals: readonly Goal[] = [
  against("torch", "net-4", 0.5),
  against("torch", "net-32", 1),
  against("torch", "net-64", 1),
  against("torch", "vgg-64", 2),
  against("torch", "mlp-64", 1),
  against("torch", "toy-10", 0.02),
  against("playground", "toy-10", 0.15),
  against("torch", "whole", 0.6),
  againstBrowser("net-4"),
  againstBrowser("net-32"),
  gpuAgainst("jax-webgpu", "net-32", 5),
  gpuAgainst("tfjs-webgpu", "net-32", 20),
  threads("net-64"),
  threads("vgg-64"),
  withoutRelaxed("Chromium", "ours-strict", "ours"),
  withoutRelaxed("Node", "ours-node", "ours-node-relaxed"),
];

/** Goals whose contenders took no part are left out. */
export function describeGoals(measurement: Measurement): string {
  return goals
    .flatMap(({ title, bound, limit, value }) => {
      const reached = value(measurement);
      if (reached === undefined) return [];
      const isMet = bound === "≤" ? reached <= limit : reached >= limit;
      return [`${isMet ? "met    " : "NOT MET"}  ${title} = ${formatNumber(reached)}, goal ${bound} ${limit}`];
    })
    .join("\n");
}
