/** The ledger beside a run: what it records while training goes on, and that the run is none the wiser. `test/golden/ledger.test.ts` holds it to PyTorch. */

import { afterEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { Device } from "../../engine/graph/device.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Ledger, LedgerRequest } from "../../engine/train/inspect/inspection.ts";
import { createLedgerKeeper, stepsKept } from "../../engine/train/inspect/ledger.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { queued } from "../support/queuedDevice.ts";
import { Page } from "../support/workerPage.ts";

async function open(experiment: Experiment, device: Device = openers.wasm()): Promise<Session> {
  return createSession({ experiment, dataset: await loadDataset({ experiment, files: noFiles }), device });
}

const onward = { maxEpochs: Infinity };
const weight = { parameter: "0.weight", element: 3 } as const;
const stepsOf = ({ rows }: Ledger) => rows.map(({ step }) => step);
const upTo = (next: number) => Array.from({ length: stepsKept + 1 }, (_, i) => next - stepsKept + i);

/** How often each program of a device has run, in the order in which they were compiled, and which were given back. */
function watched(device: Device): {
  readonly device: Device;
  readonly runs: readonly number[];
  readonly disposed: readonly number[];
} {
  const runs: number[] = [];
  const disposed: number[] = [];
  return {
    device: {
      ...device,
      async compile(plan, watch) {
        const program = await device.compile(plan, watch);
        const place = runs.push(0) - 1;
        return {
          ...program,
          run(times) {
            runs[place]! += times;
            program.run(times);
          },
          dispose() {
            disposed.push(place);
            program.dispose();
          },
        };
      },
    },
    runs,
    disposed,
  };
}

describe("the ledger of a run", () => {
  const experiments = {
    "Adam on the last, smaller mini-batch too": circle({
      dataset: { type: "Circle", samples: 46 },
      training: { batch_size: 10 },
    }),
    "clipped sums of two mini-batches": circle({ training: { batch_size: 10, accumulate: 2, clip_grad_norm: 0.01 } }),
    "a scheduler that waits for the test loss": circle({
      dataset: { type: "Circle", samples: 40 },
      scheduler: { type: "ReduceLROnPlateau", patience: 0, threshold: 0.9 },
    }),
  };

  it.each(Object.entries(experiments))(
    "is after slices what single steps give, and leaves the run as it would be, bit for bit: %s",
    async (_, experiment) => {
      const [inSlices, singly, untouched] = [await open(experiment), await open(experiment), await open(experiment)];
      const [slices, single] = [createLedgerKeeper(), createLedgerKeeper()];
      for (const session of [inSlices, singly]) await session.advance({ maxSteps: 1 });
      let ledgers: (Ledger | null)[] = [];
      for (const steps of [14, 2, 1, 9]) {
        for (let taken = 0; taken < steps; )
          taken += (await slices.advance(inSlices, { maxSteps: steps - taken, ...onward })).steps;
        for (let step = 0; step < steps; step++) await single.advance(singly, { maxSteps: 1, ...onward });
        ledgers = [await slices.read(inSlices, weight), await single.read(singly, weight)];
        expect(ledgers[0]).toEqual(ledgers[1]);
        expect(stepsOf(ledgers[0]!)).toEqual(upTo(inSlices.position.step + 1));
      }
      while (untouched.position.step < inSlices.position.step) {
        await untouched.advance({ maxSteps: inSlices.position.step - untouched.position.step });
      }
      const expected = await untouched.checkpoint();
      expect(await inSlices.checkpoint()).toEqual(expected);
      expect(await singly.checkpoint()).toEqual(expected);
    },
  );

  it("says of each step what it does, to the bit: each new value is the next step's old one, and the run's own", async () => {
    const session = await open(circle());
    const keeper = createLedgerKeeper();
    await keeper.advance(session, { maxSteps: 5 });
    const { rows } = (await keeper.read(session, weight))!;
    rows.slice(1).forEach(({ inputs }, i) => {
      const { p, exp_avg, exp_avg_sq } = rows[i]!.outputs;
      expect(inputs).toMatchObject({ p, exp_avg, exp_avg_sq });
    });
    await session.advance({ maxSteps: 1 });
    const tensor = (await session.weights()).find(({ name }) => name === weight.parameter);
    expect(rows.at(-1)!.outputs.p).toBe(tensor!.values[weight.element]);
  });

  it("names what moves furthest in a parameter and in all, and shows that where nothing is chosen", async () => {
    const session = await open(circle({ optimizer: { type: "SGD", lr: 1 } }));
    const keeper = createLedgerKeeper();
    await keeper.advance(session, { maxSteps: 2 });
    const ledger = (await keeper.read(session, { parameter: null, element: null }))!;
    const before = await session.weights();
    await session.advance({ maxSteps: 1 });
    const after = await session.weights();
    const moves = before.flatMap(({ name, shape, values }, i) =>
      Array.from(values, (value, element) => ({
        parameter: name,
        shape,
        element,
        change: after[i]!.values[element]! - value,
      })),
    );
    const furthest = moves.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
    expect(ledger.movers.all).toEqual(furthest.slice(0, 5));
    const [{ parameter, element }] = furthest as [(typeof furthest)[0]];
    expect(ledger).toMatchObject({ parameter, element });
    expect(ledger.movers.own).toEqual(furthest.filter((move) => move.parameter === parameter).slice(0, 5));
  });

  it("remembers of a parameter that is too large to be kept whole the elements that are looked at", async () => {
    const features = ["x1", "x2", "x1^2", "x2^2"];
    const session = await open(
      circle({
        dataset: { type: "Circle", features },
        model: [{ type: "Linear", out_features: 2 ** 15 + 1 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
      }),
    );
    const keeper = createLedgerKeeper();
    const large = { parameter: "0.weight", element: 70_000 } as const;
    expect(stepsOf((await keeper.read(session, large))!)).toEqual([1]);
    await keeper.advance(session, { maxSteps: 2 });
    expect(stepsOf((await keeper.read(session, large))!)).toEqual([1, 2, 3]);
    expect(stepsOf((await keeper.read(session, { ...large, element: 5 }))!)).toEqual([3]);
    expect(stepsOf((await keeper.read(session, { parameter: "0.bias", element: 5 }))!)).toEqual([1, 2, 3]);
    expect(await keeper.read(session, { ...large, element: 4 * (2 ** 15 + 1) })).toBeNull();
  });

  it("begins anew where steps are missing, where the rule is another and where the run is forgotten", async () => {
    const session = await open(circle());
    const keeper = createLedgerKeeper();
    const read = async () => stepsOf((await keeper.read(session, weight))!);
    await keeper.advance(session, { maxSteps: 2 });
    expect(await read()).toEqual([1, 2, 3]);
    await session.advance({ maxSteps: 1 });
    expect(await read()).toEqual([4]);
    await keeper.advance(session, { maxSteps: 1 });
    await session.reconfigure(circle({ optimizer: { type: "Adam", lr: 0.1 } }), session.dataset);
    expect(await read()).toEqual([4, 5]);
    await session.reconfigure(circle({ optimizer: { type: "AdamW" } }), session.dataset);
    expect(await read()).toEqual([5]);
    await keeper.advance(session, { maxSteps: 1 });
    keeper.forget();
    expect(await read()).toEqual([6]);
  });

  it("is the same on a device that answers late", async () => {
    const [session, late] = [await open(circle()), await open(circle(), queued(openers.wasm(), { delayMs: 0 }).device)];
    const [keeper, lateKeeper] = [createLedgerKeeper(), createLedgerKeeper()];
    await keeper.advance(session, { maxSteps: 20 });
    await lateKeeper.advance(late, { maxSteps: 20 });
    expect(await lateKeeper.read(late, weight)).toEqual(await keeper.read(session, weight));
  });

  it("costs nothing while it is closed: the very same program makes every step, and its own is given back", async () => {
    const { device, runs, disposed } = watched(openers.wasm());
    const session = await open(circle(), device);
    const limits = { maxSteps: 10, ...onward };
    await session.advance(limits);
    expect(runs).toEqual([10]);
    const keeper = createLedgerKeeper();
    await keeper.advance(session, limits);
    expect({ runs, disposed }).toEqual({ runs: [20, stepsKept], disposed: [] });
    session.endRecording();
    await session.advance(limits);
    expect({ runs, disposed }).toEqual({ runs: [30, stepsKept], disposed: [1] });
  });
});

describe("the worker's ledger", () => {
  let page: Page;
  afterEach(() => page.close());

  async function ask(request: number, about: LedgerRequest): Promise<Ledger> {
    page.send({ type: "inspect", run: 1, request, about });
    const { answer } = await page.next("inspected");
    if (!answer || !("type" in answer) || answer.type !== "ledger")
      throw new Error(`no ledger: ${JSON.stringify(answer)}`);
    return answer.ledger;
  }

  it("has the last steps, whenever a run that trains is paused, until it is closed", async () => {
    page = new Page();
    await page.configure(circle());
    const about = { type: "ledger", ...weight } as const;
    expect(stepsOf(await ask(1, about))).toEqual([1]);
    page.send({ type: "pace", pace: "full" });
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 50);
    page.send({ type: "pause", run: 1 });
    const { step } = await page.snapshotWhere(({ status }) => status === "paused");
    expect(stepsOf(await ask(2, about))).toEqual(upTo(step + 1));
    page.send({ type: "step", run: 1, unit: "batch" });
    expect(stepsOf(await ask(3, about))).toEqual(upTo(step + 2));
    page.send({ type: "reset", run: 1, version: 2 });
    expect(stepsOf(await ask(4, about))).toEqual([1]);
    page.send({ type: "inspect", run: 0, request: 5, about: { type: "closeLedger" } });
    await page.next("inspected");
    page.send({ type: "step", run: 1, unit: "batch" });
    expect(stepsOf(await ask(6, about))).toEqual([2]);
  });
});
