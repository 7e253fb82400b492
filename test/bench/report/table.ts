/** The report: medians of all contenders and cases, ratios below them, spread over the rounds, and why numbers are missing. */

import type { Case } from "../cases.ts";
import type { Contender } from "../contenders.ts";
import type { Results } from "../results.ts";

export interface Measurement {
  readonly cases: readonly Case[];
  readonly contenders: readonly Contender[];
  readonly results: Results;
}

/** Libraries that run in a browser, as users of a page would meet them. */
export function browserPeers(contenders: readonly Contender[]): readonly Contender[] {
  return contenders.filter(({ host, module }) => host === "chromium" && ["tfjs", "jax", "convnetjs"].includes(module));
}

/** The fastest other library in the browser, in ms. */
export function bestBrowserPeerMs({ contenders, results }: Measurement, caseId: string): number | undefined {
  const times = browserPeers(contenders).flatMap(({ id }) => results.ms(caseId, id) ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Three significant digits, never an exponent. */
export function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value))));
}

/** Columns as wide as their widest cell; the first one to the left, the others to the right. */
function layOut(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "))
    .join("\n");
}

export function describeTimes({ cases, contenders, results }: Measurement): string {
  const reasons: string[] = [];
  const cellOf = (caseId: string, contenderId: string) => {
    const result = results.get(caseId, contenderId);
    if (!result) return "";
    if ("rounds" in result) return formatNumber(results.ms(caseId, contenderId)!);
    if (!reasons.includes(result.reason)) reasons.push(result.reason);
    return `(${reasons.indexOf(result.reason) + 1})`;
  };
  const ratioOf = (value: number | undefined) => (value === undefined ? "" : formatNumber(value));
  const measurement = { cases, contenders, results };
  const table = layOut([
    ["median ms", ...cases.map(({ id }) => id)],
    ...contenders.map(({ id, title }) => [title, ...cases.map((one) => cellOf(one.id, id))]),
    ["ours / PyTorch, 1 thread", ...cases.map(({ id }) => ratioOf(results.ratio(id, "ours", "torch")))],
    [
      "best browser peer / ours",
      ...cases.map(({ id }) => {
        const [peer, mine] = [bestBrowserPeerMs(measurement, id), results.ms(id, "ours")];
        return ratioOf(peer === undefined || mine === undefined ? undefined : peer / mine);
      }),
    ],
  ]);
  return [table, ...reasons.map((reason, i) => `(${i + 1}) ${reason}`)].join("\n");
}

export function describeSpread({ cases, contenders, results }: Measurement): string {
  const spreadOf = (caseId: string, contenderId: string) => {
    const result = results.get(caseId, contenderId);
    if (!result || !("rounds" in result)) return "";
    return `${formatNumber(Math.min(...result.rounds))} … ${formatNumber(Math.max(...result.rounds))}`;
  };
  return layOut([
    ["min … max of rounds", ...cases.map(({ id }) => id)],
    ...contenders
      .filter(({ isRepeated }) => isRepeated)
      .map(({ id, title }) => [title, ...cases.map((one) => spreadOf(one.id, id))]),
  ]);
}
