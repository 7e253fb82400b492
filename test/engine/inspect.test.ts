/** The next step looked at without being taken: on every device, for every entry, and the run none the wiser. `test/golden/inspect.test.ts` holds it to PyTorch. */

import { describe, expect, it } from "vitest";
import { layers, losses, optimizers } from "../../engine/catalog.ts";
import { parseOptions } from "../../engine/cli/options.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { StepTensor } from "../../engine/train/inspect/inspectStep.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { image, linear, withLayer, withLoss, withOptimizer } from "../support/entryExperiments.ts";

async function open(experiment: Experiment, device: keyof typeof openers = "wasm"): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: openers[device]() });
}

/** What a checkpoint calls a tensor of the step, if it holds it. */
function savedName({ phase, name, key, shape }: StepTensor): string | null {
  if (phase === "update" || phase === "buffer") return `model.${name}`;
  return phase === "state" && shape.length > 0 ? `optimizer.${name}.${key}` : null;
}

describe("inspecting a run", () => {
  const experiments = {
    "an MLP": circle(),
    "a convolutional net with chances, at the end of an epoch": image({}),
    "mini-batches that share an update": circle({ training: { batch_size: 10, accumulate: 2, l1: 0.01 } }),
    "gradients that pile up": circle({
      training: { batch_size: 10, accumulate: 2, zero_grad: false, clip_grad_norm: 0.1 },
    }),
    "a scheduler that waits for the test loss": circle({
      dataset: { type: "Circle", samples: 40 },
      scheduler: { type: "ReduceLROnPlateau", patience: 0, threshold: 0.9 },
    }),
  };

  it.each(Object.entries(experiments))(
    "shows the step that comes next, bit for bit, and leaves all as it was: %s",
    async (_, experiment) => {
      const [inspected, untouched] = [await open(experiment), await open(experiment)];
      const steps = 5;
      for (let step = 1; step <= steps; step++) {
        const tensors = await inspected.inspect();
        for (const session of [inspected, untouched]) await session.advance({ maxSteps: 1, maxEpochs: Infinity });
        const { tensors: saved } = await inspected.checkpoint();
        const after = new Map(saved.map(({ name, values }) => [name, values]));
        for (const tensor of tensors) {
          const name = savedName(tensor);
          if (name) expect({ name, values: tensor.values }).toEqual({ name, values: after.get(name) });
        }
        expect(inspected.position.step).toBe(step);
      }
      expect(await inspected.checkpoint()).toEqual(await untouched.checkpoint());
    },
  );

  it("gives the parts of a step in their order, inner layers under their own names", async () => {
    const model = [{ type: "Residual", layers: [linear(2)], shortcut: [] }, linear(1)];
    const tensors = await (
      await open(circle({ model, optimizer: { type: "SGD" }, training: { batch_size: 4 } }))
    ).inspect();
    expect(tensors.map(({ phase, name, shape }) => `${phase} ${name} ${shape}`)).toEqual([
      ...["input inputs 4,2", "input targets 4,1"],
      ...["forward 0.layers.0 4,2", "forward 0 4,2", "forward 1 4,1", "loss loss "],
      ...["backward 1 4,1", "backward 0 4,2", "backward 0.layers.0 4,2"],
      ...["0.layers.0.weight 2,2", "0.layers.0.bias 2", "1.weight 1,2", "1.bias 1"].map((each) => `gradient ${each}`),
      ...["0.layers.0.weight 2,2", "0.layers.0.bias 2", "1.weight 1,2", "1.bias 1"].map((each) => `update ${each}`),
    ]);
  });
});

/** The largest difference of two tensors, as part of the largest value. */
function distance(a: StepTensor, b: StepTensor): number {
  const largest = Array.from(b.values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const furthest = Array.from(a.values).reduce((most, value, i) => Math.max(most, Math.abs(value - b.values[i]!)), 0);
  // Sums that cancel out are nothing but rounding.
  return furthest / Math.max(largest, 1e-3);
}

async function expectAlike(experiment: Experiment): Promise<void> {
  const [got, expected] = await Promise.all([open(experiment), open(experiment, "reference")]);
  const [ours, theirs] = [await got.inspect(), await expected.inspect()];
  const labels = (tensors: readonly StepTensor[]) => tensors.map(({ values, ...label }) => label);
  expect(labels(ours)).toEqual(labels(theirs));
  const far = ours.flatMap((tensor, i) => {
    const error = distance(tensor, theirs[i]!);
    return error <= 1e-5 ? [] : [{ tensor: `${tensor.phase} ${tensor.name} ${tensor.key ?? ""}`, error }];
  });
  expect(far).toEqual([]);
}

describe("a step is on wasm what it is on the reference device", () => {
  it.each(Object.keys(layers))("with the layer %s", (type) => expectAlike(withLayer(type)));
  it.each(Object.keys(losses))("with the loss %s", (type) => expectAlike(withLoss(type)));
  it.each(Object.keys(optimizers))("with the optimizer %s", (type) => expectAlike(withOptimizer(type)));
});

describe("--inspect", () => {
  it("is refused together with a file to save to, as it changes nothing", () => {
    expect(() => parseOptions(["experiment.json", "--inspect", "--save", "out.safetensors"])).toThrow(
      expect.objectContaining({ complaint: expect.objectContaining({ where: "--save" }) }),
    );
  });
});
