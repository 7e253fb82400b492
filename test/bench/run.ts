/** Measures one case: those who are compared closely take turns, round after round; the others follow once. One job at a time. */

import type { Case } from "./cases.ts";
import { type Contender, takesPart } from "./contenders.ts";
import type { Host, Job } from "./hosts/job.ts";
import { medianOf, type Timing } from "./measure.ts";
import type { Result, Results } from "./results.ts";

export interface Bench {
  readonly hosts: Readonly<Record<Contender["host"], Host>>;
  readonly contenders: readonly Contender[];
  readonly results: Results;
  readonly timing: Timing;
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

export async function runCase(bench: Bench, measured: Case, rounds: number): Promise<void> {
  const taking = bench.contenders.filter((contender) => takesPart(contender, measured));
  await takeTurns(
    bench,
    measured,
    taking.filter(({ isRepeated }) => isRepeated),
    rounds,
  );
  for (const contender of taking.filter(({ isRepeated }) => !isRepeated))
    await takeTurns(bench, measured, [contender], 1);
}

async function takeTurns(bench: Bench, measured: Case, contenders: readonly Contender[], rounds: number) {
  const { hosts, results, timing } = bench;
  const jobs = new Map<Contender, Job>();
  const times = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));

  async function attempt(contender: Contender, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      results.set(measured.id, contender.id, { reason: reasonOf(error) });
      await jobs.get(contender)?.close();
      jobs.delete(contender);
    }
  }

  for (const contender of contenders)
    await attempt(contender, async () => {
      jobs.set(contender, await hosts[contender.host].open({ contender, measured }));
    });
  for (let round = 0; round < rounds; round++)
    for (const [contender, job] of [...jobs])
      await attempt(contender, async () => {
        const { medianMs, isFirst } = await job.measure(timing);
        const all = times.get(contender)!;
        all.push(medianMs);
        results.set(measured.id, contender.id, { rounds: all, isFirst });
      });
  for (const job of jobs.values()) await job.close();
  for (const { id } of contenders)
    console.error(`  ${measured.id} ${id}: ${describeResult(results.get(measured.id, id))}`);
}

/** A line for whoever waits; the table comes at the end. */
function describeResult(result: Result | undefined): string {
  if (!result) return "not measured";
  return "reason" in result ? result.reason : `${medianOf(result.rounds).toPrecision(3)} ms`;
}
