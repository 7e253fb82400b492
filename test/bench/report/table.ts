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
function browserPeers(contenders: readonly Contender[]): readonly Contender[] {
  return contenders.filter(({ host, module }) => host === "chromium" && ["tfjs", "jax", "convnetjs"].includes(module));
}

/** Time of the fastest other library in the browser / ours. */
export function browserRatio({ contenders, results }: Measurement, caseId: string): number | undefined {
  const ratios = browserPeers(contenders).flatMap(({ id }) => results.ratio(caseId, id, "ours") ?? []);
  return ratios.length > 0 ? Math.min(...ratios) : undefined;
}

/** Three significant digits, never an exponent. */
export function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value))));
}

/** Columns as wide as their widest cell; the first one to the left, the others to the right. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "))
    .join("\n");
}

export function describeTimes(measurement: Measurement): string {
  const { cases, contenders, results } = measurement;
  const reasons: string[] = [];
  const cellOf = (caseId: string, contenderId: string) => {
    const result = results.get(caseId, contenderId);
    if (!result) return "";
    if ("rounds" in result) return `${result.isFirst ? "≈" : ""}${formatNumber(results.ms(caseId, contenderId)!)}`;
    if (!reasons.includes(result.reason)) reasons.push(result.reason);
    return `(${reasons.indexOf(result.reason) + 1})`;
  };
  const ratioRow = (title: string, ratioOf: (caseId: string) => number | undefined) => {
    const ratios = cases.map(({ id }) => ratioOf(id));
    if (ratios.every((ratio) => ratio === undefined)) return [];
    return [[title, ...ratios.map((ratio) => (ratio === undefined ? "" : formatNumber(ratio)))]];
  };
  const table = layOut([
    ["median ms", ...cases.map(({ id }) => id)],
    ...contenders.map(({ id, title }) => [title, ...cases.map((one) => cellOf(one.id, id))]),
    ...ratioRow("ours / PyTorch, 1 thread", (id) => results.ratio(id, "ours", "torch")),
    ...ratioRow("ours / PyTorch, all threads", (id) => results.ratio(id, "ours-all", "torch-all")),
    ...ratioRow("ours, 1 thread / all threads", (id) => results.ratio(id, "ours", "ours-all")),
    ...["", "-node"].flatMap((place) =>
      ["tfjs", "jax"].flatMap((peer) =>
        ratioRow(`${peer} webgpu / ours webgpu${place && ", Node"}`, (id) =>
          results.ratio(id, `${peer}-webgpu${place}`, `ours-webgpu${place}`),
        ),
      ),
    ),
    ...ratioRow("best browser peer / ours", (id) => browserRatio(measurement, id)),
  ]);
  const hasFirst = table.includes("≈") ? ["≈ the first step alone, compilation included: too slow to repeat"] : [];
  return [table, ...hasFirst, ...reasons.map((reason, i) => `(${i + 1}) ${reason}`)].join("\n");
}

/** Images per second of those who train on a GPU; empty when nobody does. */
export function describeThroughput({ cases, contenders, results }: Measurement): string {
  const imageCases = cases.filter(({ kind, inputShape }) => kind === "step" && inputShape.length === 3);
  const rows = contenders.filter(isOnGpu).flatMap(({ id, title }) => {
    const speeds = imageCases.map((one) => {
      const ms = results.ms(one.id, id);
      return ms === undefined ? "" : formatNumber((one.batch / ms) * 1000);
    });
    return speeds.some((speed) => speed !== "") ? [[title, ...speeds]] : [];
  });
  return rows.length > 0 ? layOut([["images per second", ...imageCases.map(({ id }) => id)], ...rows]) : "";
}

const isOnGpu = ({ options }: Contender): boolean =>
  options.device !== undefined || options.backend === "webgpu" || options.backend === "webgl";

/** How far the rounds of those lie apart who took turns; empty when nobody did. */
export function describeSpread({ cases, contenders, results }: Measurement): string {
  const spreadOf = (caseId: string, contenderId: string) => {
    const result = results.get(caseId, contenderId);
    if (!result || !("rounds" in result)) return "";
    return `${formatNumber(Math.min(...result.rounds))} … ${formatNumber(Math.max(...result.rounds))}`;
  };
  const repeated = contenders.filter(({ isRepeated }) => isRepeated);
  if (repeated.length === 0) return "";
  return layOut([
    ["min … max of rounds", ...cases.map(({ id }) => id)],
    ...repeated.map(({ id, title }) => [title, ...cases.map((one) => spreadOf(one.id, id))]),
  ]);
}
