/** Augmentation in the document and in training: off by default, training images only, another at every step. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { pytorchOf } from "../support/checked.ts";
import { accumulated } from "../support/tolerances.ts";

const shapes = { type: "Shapes10", train_samples: 40, test_samples: 10 };
const document = (augment?: readonly object[]) => ({
  version: 1,
  dataset: augment ? { ...shapes, augment } : shapes,
  model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
  loss: { type: "CrossEntropyLoss" },
  // Weights stay, so that losses tell what the images are.
  optimizer: { type: "SGD", lr: 0 },
  training: { batch_size: 8, epochs: 10 },
});
const all = [
  { type: "RandomCrop", size: 32, padding: 4 },
  { type: "RandomHorizontalFlip" },
  { type: "ColorJitter", brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
  { type: "RandomErasing" },
  { type: "RandomResizedCrop", size: 32, scale: [0.5, 1] },
  { type: "RandomRotation", degrees: 15 },
];

async function open(augment?: readonly object[], device: "wasm" | "reference" = "wasm"): Promise<Session> {
  const experiment = parseExperiment(document(augment));
  return createSession({
    experiment,
    dataset: await loadDataset({ experiment, files: noFiles }),
    device: await openDevice(device),
  });
}

describe("the document's augment", () => {
  it("is off unless given, and comes back from a link", async () => {
    expect(parseExperiment(document()).dataset).not.toHaveProperty("augment");
    expect(compactExperiment(parseExperiment(document([])))).toEqual(compactExperiment(parseExperiment(document())));
    const experiment = parseExperiment(document(all));
    expect(experiment.dataset.augment).toMatchObject([
      {},
      { p: 0.5 },
      {},
      { scale: [0.02, 0.33], ratio: [0.3, 3.3] },
      { ratio: [3 / 4, 4 / 3] },
      { degrees: 15 },
    ]);
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
  });

  it.each([
    [[{ type: "RandomCrop", size: 28 }], "dataset.augment[0].size: got 28, expected 32, the image's size."],
    [[{ type: "RandomResizedCrop", size: 28 }], "dataset.augment[0].size: got 28, expected 32, the image's size."],
    [
      [{ type: "RandomResizedCrop", size: 32, ratio: [2, 1] }],
      "dataset.augment[0].ratio: got [2, 1], expected the smaller number first.",
    ],
    [[{ type: "RandomFlip" }], 'dataset.augment[0].type: got "RandomFlip", expected the name of an augmentation.'],
    [[all[1], { type: "ColorJitter", gamma: 0.1 }], "dataset.augment[1].gamma: got an unknown field"],
    [[{ type: "ColorJitter", hue: 0.6 }], "dataset.augment[0].hue: got 0.6, expected a number from 0 to 0.5."],
    [[{ type: "RandomRotation" }], "dataset.augment[0].degrees: got nothing"],
    [
      [{ type: "RandomRotation", degrees: 200 }],
      "dataset.augment[0].degrees: got 200, expected a number from 0 to 180.",
    ],
    [[{ type: "RandomHorizontalFlip", p: 2 }], "dataset.augment[0].p: got 2, expected a number from 0 to 1."],
    [
      [{ type: "RandomErasing", scale: [0.5, 0.1] }],
      "dataset.augment[0].scale: got [0.5, 0.1], expected the smaller number first.",
    ],
    [[{ type: "RandomErasing", scale: [0.5] }], "dataset.augment[0].scale"],
    [["RandomHorizontalFlip"], "dataset.augment[0]: got"],
    [{ type: "RandomHorizontalFlip" }, "dataset.augment: got an object, expected a list"],
  ])("is refused as %o", (augment, message) => {
    expect(() => parseExperiment({ ...document(), dataset: { ...shapes, augment } })).toThrow(message);
  });

  it("becomes torchvision's transforms in the exported program", () => {
    const experiment = parseExperiment({ ...document(), dataset: { type: "CIFAR10", augment: all } });
    const changes = [
      "transforms.RandomCrop(size=32, padding=4)",
      "transforms.RandomHorizontalFlip()",
      "transforms.ColorJitter(brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1)",
      "transforms.RandomErasing()",
      "transforms.RandomResizedCrop(size=32, scale=(0.5, 1.0))",
      "transforms.RandomRotation(degrees=15.0)",
    ];
    const code = pytorchOf(experiment).replaceAll(/\s+/g, " ");
    const listed = /augment = transforms\.Compose\(\[(.*?),? ?\]\)/.exec(code)?.[1]?.trim();
    expect(listed).toBe(changes.join(", "));
    expect(code).toContain("train=True, transform=augment");
    expect(code.match(/transform=/g)).toHaveLength(1);
  });

  it("is for images only", () => {
    const circle = { ...document(), dataset: { type: "Circle", augment: [] } };
    expect(() => parseExperiment(circle)).toThrow("dataset.augment: got an unknown field");
  });
});

describe("training", () => {
  const epoch = async (session: Session) => [...(await session.advance({})).losses];

  it("sees the images as they are when augmentations change nothing", async () => {
    const plain = await epoch(await open());
    const idle = [
      { type: "RandomCrop", size: 32 },
      { type: "RandomHorizontalFlip", p: 0 },
      { type: "ColorJitter" },
      { type: "RandomErasing", p: 0 },
      { type: "RandomResizedCrop", size: 32, scale: [1, 1], ratio: [1, 1] },
      { type: "RandomRotation", degrees: 0 },
    ];
    expect(await epoch(await open(idle))).toBeCloseToTensor(plain, accumulated);
    expect(await epoch(await open([]))).toEqual(plain);
  });

  it("sees other images in every epoch, the same in every run and on every device", async () => {
    const session = await open(all);
    const [first, second] = [await epoch(session), await epoch(session)];
    expect(second).not.toEqual(first);
    expect(await epoch(await open(all))).toEqual(first);
    expect(await epoch(await open(all, "reference"))).toBeCloseToTensor(first, accumulated);
  });

  it("leaves evaluation alone", async () => {
    expect(await (await open(all)).evaluate()).toEqual(await (await open()).evaluate());
  });

  it("goes on when augmentation is switched on in mid-run", async () => {
    const session = await open();
    await epoch(session);
    expect(await session.reconfigure(parseExperiment(document(all)), session.dataset)).toBe(true);
    expect(session.position.epoch).toBe(1);
    const augmented = await open(all);
    await epoch(augmented);
    expect(await epoch(session)).toEqual(await epoch(augmented));
  });
});

describe("the probe `augmented`", () => {
  it("shows a training example as training may see it, and as it is without augmentation", async () => {
    const session = await open([{ type: "RandomHorizontalFlip" }]);
    const [probe] = await session.probe([{ type: "augmented", example: 3, count: 8 }]);
    if (probe?.type !== "augmented") throw new Error("no answer");
    expect(probe.shape).toEqual([3, 32, 32]);
    const stored = Array.from(session.dataset.train.inputs.slice(3 * 3072, 4 * 3072), (byte) => byte / 255);
    const mirrored = stored.map((_, i) => stored[i - (i % 32) + 31 - (i % 32)]!);
    const versions = Array.from({ length: 8 }, (_, n) => [...probe.values.slice(n * 3072, (n + 1) * 3072)]);
    const isLike = (a: readonly number[], b: readonly number[]) =>
      a.every((value, i) => Math.abs(value - b[i]!) < 1e-6);
    const kinds = versions.map((version) =>
      isLike(version, stored) ? "as it is" : isLike(version, mirrored) ? "mirrored" : "other",
    );
    expect(new Set(kinds)).toEqual(new Set(["as it is", "mirrored"]));

    const [plain] = await (await open()).probe([{ type: "augmented", example: 3, count: 1 }]);
    expect(plain?.type === "augmented" && isLike([...plain.values], stored)).toBe(true);
  });

  it("does not answer for points, examples that are not there or too many", async () => {
    const session = await open([]);
    const wrong = [
      { type: "augmented", example: 40, count: 1 },
      { type: "augmented", example: 0, count: 65 },
      { type: "augmented", example: 0, count: 0 },
    ] as const;
    expect(await session.probe(wrong)).toEqual([null, null, null]);
  });
});
