/**
 * The optimizer's ledger: what it did to one element of a parameter, step by step. While it is open, the end of each slice of training is made
 * one step at a time, and each is recorded before it is taken: so the last steps are there whenever training rests.
 */

import { isSameExpr, variablesOf } from "../../expr/structure.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Advance, AdvanceLimits, Session } from "../session.ts";

import type { Ledger, LedgerColumn, LedgerRow } from "./inspection.ts";
import { furthest, type ParameterRecord, type StepRecord, type Watched } from "./recorder.ts";

/** Steps that are remembered. */
export const stepsKept = 5;
/** How many that move furthest are named, of a parameter and of all. */
const moversNamed = 5;

export interface LedgerKeeper {
  /** Trains as `session.advance` does, and records the last steps. A recorded step takes about twice its time. */
  advance(session: Session, limits: AdvanceLimits): Promise<Advance>;
  /** @returns null where there is no such element */
  read(
    session: Session,
    chosen: { readonly parameter: string | null; readonly element: number | null },
  ): Promise<Ledger | null>;
  /** Call when another run begins, or one that was left comes back. */
  forget(): void;
}

export function createLedgerKeeper(): LedgerKeeper {
  let records: readonly StepRecord[] = [];
  let watched: Watched = { parameter: null, elements: [], movers: 0 };
  /** Of the last recorded step; 0 before the first. */
  let msPerStep = 0;

  async function takeRecorded(session: Session): Promise<Advance> {
    const begun = performance.now();
    const record = await session.record({ ...watched, movers: 0 });
    const advance = await session.advance({ maxSteps: 1, maxEpochs: Infinity });
    if (advance.steps > 0) records = [...before(record), record].slice(-stepsKept);
    msPerStep = performance.now() - begun;
    return advance;
  }

  /** Those that lead up to this step without a gap, under the same rule. */
  function before(next: StepRecord): readonly StepRecord[] {
    const earlier = records.filter(({ step }) => step < next.step);
    const last = earlier.at(-1);
    return last?.step === next.step - 1 && isSameRule(last.rule, next.rule) ? earlier : [];
  }

  return {
    async advance(session, { budgetMs = Infinity, maxSteps = Infinity, maxEpochs = 1 }) {
      const { step: start, batch, stepsPerEpoch } = session.position;
      const deadline = performance.now() + budgetMs;
      const wanted = Math.min(maxSteps, maxEpochs * stepsPerEpoch - batch);
      const left = () => wanted - (session.position.step - start);
      const parts: Advance[] = [];
      const isOver = () => left() === 0 || parts.at(-1)?.diverged === true;

      // Where recorded steps alone fill the time, all are recorded: whenever that ends, the last ones follow one another.
      const unrecordedMs = budgetMs - stepsKept * msPerStep;
      const isLong = wanted > stepsKept && unrecordedMs > 0;
      if (isLong || wanted === 0) {
        parts.push(
          await session.advance({ budgetMs: unrecordedMs, maxSteps: Math.max(0, wanted - stepsKept), maxEpochs }),
        );
      }
      for (let recorded = 0; recorded < stepsKept && !isOver(); recorded++) {
        if (!isLong && recorded > 0 && performance.now() >= deadline) break;
        parts.push(await takeRecorded(session));
      }
      return parts.reduce(joined);
    },

    async read(session, { parameter, element }) {
      const elements = element === null ? [] : [element];
      watched = { parameter, elements, movers: 0 };
      const next = await session.record({ ...watched, movers: moversNamed });
      const all = furthest(
        next.parameters.flatMap(({ movers }) => movers),
        moversNamed,
      );
      const name = parameter ?? all[0]?.parameter ?? next.parameters[0]?.name;
      const own = next.parameters.find((each) => each.name === name);
      if (!own) return null;
      const chosen = element ?? own.movers[0]?.element ?? 0;
      if (chosen >= sizeOf(own.shape)) return null;
      watched = { parameter, elements: [chosen], movers: 0 };
      const columns = columnsOf(next, own);
      const rows = [...before(next), next].flatMap((record) => rowOf(record, own.name, chosen, columns) ?? []);
      return {
        parameter: own.name,
        shape: own.shape,
        element: chosen,
        columns,
        rows,
        rule: Object.fromEntries(
          Object.entries(next.rule).filter(([name]) => name === "p" || next.stateKeys.includes(name)),
        ),
        movers: { own: own.movers, all },
      };
    },

    forget() {
      records = [];
    },
  };
}

const isSameRule = (a: StepRecord["rule"], b: StepRecord["rule"]): boolean =>
  Object.keys(a).join() === Object.keys(b).join() && Object.keys(a).every((name) => isSameExpr(a[name]!, b[name]!));

const joined = (a: Advance, b: Advance): Advance => ({
  steps: a.steps + b.steps,
  losses: Float32Array.of(...a.losses, ...b.losses),
  elapsedMs: a.elapsedMs + b.elapsedMs,
  learningRate: b.learningRate,
  examples: a.examples + b.examples,
  endedEpochs: a.endedEpochs + b.endedEpochs,
  diverged: b.diverged,
});

function columnsOf(
  { stateKeys, rule, numbers }: StepRecord,
  { transformed }: ParameterRecord,
): readonly LedgerColumn[] {
  const read = variablesOf(...Object.values(rule));
  return [
    { kind: "gradient", name: "grad" },
    ...(transformed ? [{ kind: "transformed", name: "grad" } as const] : []),
    ...stateKeys.map((name) => ({ kind: "state", name }) as const),
    ...Object.keys(numbers)
      .filter((name) => read.has(name))
      .map((name) => ({ kind: "number", name }) as const),
    { kind: "change", name: "p" },
    { kind: "value", name: "p" },
  ];
}

/** Null where the element was not recorded then. */
function rowOf(
  { step, updates, numbers, counts, parameters }: StepRecord,
  parameter: string,
  element: number,
  columns: readonly LedgerColumn[],
): LedgerRow | null {
  const record = parameters.find(({ name }) => name === parameter);
  const at = record?.elements ? record.elements.indexOf(element) : element;
  if (!record || at < 0) return null;
  const pick = (tensors: Readonly<Record<string, ArrayLike<number>>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, values[at]!]));
  const [before, outputs, gradient] = [pick(record.before), pick(record.after), record.gradient[at]!];
  const taken = record.transformed?.[at] ?? gradient;
  const numberAt = ({ kind, name }: LedgerColumn): number => {
    switch (kind) {
      case "gradient":
        return gradient;
      case "transformed":
        return taken;
      case "number":
        return numbers[name]!;
      case "state":
        return outputs[name] ?? counts[name]!;
      case "change":
        return outputs.p! - before.p!;
      case "value":
        return outputs.p!;
      default:
        return kind satisfies never;
    }
  };
  return { step, updates, values: columns.map(numberAt), inputs: { ...numbers, ...before, g: taken }, outputs };
}
