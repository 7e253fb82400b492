/** Shapes10: reproducible, balanced, readable. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { outlines } from "../../engine/data/outlines.ts";
import { Shapes10 } from "../../engine/data/shapes10.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { initialValues } from "../../engine/define/param.ts";
import { createRng } from "../../engine/define/rng.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";

function load(seed = 0, sizes = { train_samples: 200, test_samples: 50 }): Promise<Dataset> {
  return Shapes10.load({
    params: { ...initialValues(Shapes10.params), ...sizes },
    rng: createRng(seed),
    files: noFiles,
    onProgress: () => {},
  });
}

describe("Shapes10", () => {
  it("is drawn as CIFAR-10 is stored: uint8 (3, 32, 32), ten classes", async () => {
    const { train, test, inputShape, classes } = await load();
    expect([train.size, test.size]).toEqual([200, 50]);
    expect(train.inputs).toBeInstanceOf(Uint8Array);
    expect([train.inputs.length, test.inputs.length]).toEqual([200 * 3072, 50 * 3072]);
    expect(inputShape).toEqual([3, 32, 32]);
    expect(classes).toEqual([
      "disc",
      "square",
      "triangle",
      "star",
      "ring",
      "cross",
      "heart",
      "crescent",
      "arrow",
      "bar",
    ]);
  });

  it("has every class equally often, in random order", async () => {
    const { labels } = (await load()).train;
    const histogram = new Array<number>(10).fill(0);
    for (const label of labels) histogram[label]!++;
    expect(histogram).toEqual(new Array(10).fill(20));
    expect([...labels.subarray(0, 10)]).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("draws the same images for the same seed and others for another", async () => {
    const few = { train_samples: 20, test_samples: 10 };
    const [a, b, other] = await Promise.all([load(3, few), load(3, few), load(4, few)]);
    expect(a).toEqual(b);
    expect(other.train.inputs).not.toEqual(a.train.inputs);
  });

  it("keeps the test images when more training images are asked for", async () => {
    const [few, more] = await Promise.all([20, 30].map((n) => load(0, { train_samples: n, test_samples: 10 })));
    expect(more!.test).toEqual(few!.test);
  });

  it("keeps the shape lighter than its background in every image, so that it can be seen", async () => {
    const { inputs, size } = (await load()).train;
    for (let i = 0; i < size; i++) {
      const image = inputs.subarray(i * 3072, (i + 1) * 3072);
      const light = Array.from(
        { length: 1024 },
        (_, p) => 0.299 * image[p]! + 0.587 * image[1024 + p]! + 0.114 * image[2048 + p]!,
      );
      light.sort((a, b) => a - b);
      // The median lies on the background; the thinnest shape, a bar, covers more than 30 pixels.
      expect(light[1023 - 30]! - light[512]!).toBeGreaterThan(60);
    }
  });

  it("gives pixels from 0 to 1 where they are not to be normalized", async () => {
    const lossWith = async (normalize: object | null) => {
      const experiment = parseExperiment({
        version: 1,
        dataset: { type: "Shapes10", train_samples: 10, test_samples: 10, normalize },
        model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
        loss: { type: "CrossEntropyLoss" },
        optimizer: { type: "SGD" },
      });
      const dataset = await loadDataset({ experiment, files: noFiles });
      const session = await createSession({ experiment, dataset, device: await openDevice("reference") });
      return (await session.evaluate()).test.loss;
    };
    const [nothing, identity, own] = [null, { mean: [0, 0, 0], std: [1, 1, 1] }, { mean: [0, 0, 0], std: [1, 1, 2] }];
    expect(await lossWith(nothing)).toBe(await lossWith(identity));
    expect(await lossWith(nothing)).not.toBe(await lossWith(own));
  });

  it("reports progress that ends at 1", async () => {
    const fractions: number[] = [];
    const onProgress = ({ fraction }: { fraction: number }) => fractions.push(fraction);
    await Shapes10.load({
      params: { train_samples: 1000, test_samples: 500, normalize: null },
      rng: createRng(0),
      files: noFiles,
      onProgress,
    });
    expect(fractions).toEqual([1 / 3, 2 / 3, 1]);
  });
});

describe("The outlines", () => {
  it.each(Object.entries(outlines))("%s is a true distance near its edge and lies within 1.2 radii", (_, outline) => {
    const step = 0.02;
    let farthest = 0;
    let steepest = 0;
    for (let y = -1.5; y <= 1.5; y += step) {
      for (let x = -1.5; x <= 1.5; x += step) {
        const distance = outline(x, y);
        if (distance < 0) farthest = Math.max(farthest, Math.hypot(x, y));
        steepest = Math.max(steepest, Math.abs(outline(x + step, y) - distance) / step);
      }
    }
    expect(farthest).toBeLessThan(1.2);
    // Never changes faster than the place does: edges blend over one pixel.
    expect(steepest).toBeLessThanOrEqual(1.0001);
  });
});
