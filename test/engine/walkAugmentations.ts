/** Augmentations on given devices: what each does to an image for given random numbers, and that chance is alike on all. */

import { describe, expect, it } from "vitest";
import { augmentations } from "../../engine/catalog.ts";
import { createRng } from "../../engine/define/rng.ts";
import { paramsOf } from "../../engine/experiment/check.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gridSample, random } from "../../engine/ops/index.ts";
import golden from "../golden/rotations.json" with { type: "json" };
import { type DeviceCase, evaluateOn, openers } from "../support/devices.ts";
import { float32, float64 } from "../support/tolerances.ts";

const complete = (spec: object) => {
  const whole = completeSpec("augmentations", spec);
  const entry = augmentations[whole.type]!;
  return { entry, params: paramsOf(whole, entry) };
};

interface Images {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

/** @param draws what chance gives, draw by draw, one number for each image */
async function augment(
  open: DeviceCase["open"],
  spec: object,
  { shape, values }: Images,
  draws: readonly (readonly number[])[],
) {
  const { entry, params } = complete(spec);
  const x = slot("x", shape);
  const feeds = new Map<Slot, ArrayLike<number>>([[x, values]]);
  let calls = 0;
  const draw = (): Tensor => {
    const chance = slot(`chance ${calls}`, [shape[0]!, 1, 1, 1]);
    feeds.set(chance, draws[calls++]!);
    return slotTensor(chance);
  };
  const result = entry.forward(slotTensor(x), params, draw);
  const [output] = await evaluateOn(open, [result], feeds);
  return Array.from(output!);
}

const photo = (shape: Shape, seed = 1): Images => {
  const rng = createRng(seed);
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => rng.next()) };
};

/** What comes out where chance is a hash of the step, as in training. */
export async function drawn(open: DeviceCase["open"], spec: object, step: number, { shape, values }: Images) {
  const { entry, params } = complete(spec);
  const x = slot("x", shape);
  const now = slot("now", []);
  let key = 7;
  const draw = () => random(slotTensor(now), { shape: [shape[0]!, 1, 1, 1], key: key++ });
  const result = entry.forward(slotTensor(x), params, draw);
  const [output] = await evaluateOn(
    open,
    [result],
    new Map<Slot, ArrayLike<number>>([
      [x, values],
      [now, [step]],
    ]),
  );
  return Array.from(output!);
}

const specs = [
  { type: "RandomCrop", size: 8, padding: 2 },
  { type: "RandomResizedCrop", size: 8 },
  { type: "RandomHorizontalFlip" },
  { type: "RandomRotation", degrees: 30 },
  { type: "ColorJitter", brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2 },
  { type: "RandomErasing" },
];

export function walkAugmentations(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, an augmentation", ({ name, open }) => {
    const tolerance = name === "reference" ? float64 : float32;
    const grid = { shape: [3, 1, 2, 3], values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] };

    it("RandomHorizontalFlip mirrors the images whose number lies below p", async () => {
      const got = await augment(open, { type: "RandomHorizontalFlip", p: 0.25 }, grid, [[0.2, 0.25, 0]]);
      expect(got).toEqual([3, 2, 1, 6, 5, 4, 7, 8, 9, 10, 11, 12, 15, 14, 13, 18, 17, 16]);
    });

    it("RandomCrop sees a window of the image with black around it", async () => {
      // Of 3 × 3 places each: up and left, in the middle, down and right.
      const draws = [
        [0, 0.5, 0.999],
        [0, 0.5, 0.999],
      ];
      const got = await augment(open, { type: "RandomCrop", size: 2, padding: 1 }, grid, draws);
      expect(got).toEqual([0, 0, 0, 0, 1, 2, 7, 8, 9, 10, 11, 12, 17, 18, 0, 0, 0, 0]);
    });

    const { rotations, halfway } = golden.cases;
    it.each(rotations)("RandomRotation turns ($shape) as torchvision does", async ({ shape, angles, values }) => {
      const image = Array.from({ length: sizeOf(shape.slice(1)) }, (_, i) => i + 1);
      const images = { shape, values: angles.flatMap(() => image) };
      const got = await augment(open, { type: "RandomRotation", degrees: 180 }, images, [
        angles.map((angle) => (angle / 180 + 1) / 2),
      ]);
      expect(got).toEqual(values);
    });

    it("RandomRotation turns by at most its degrees, either way", async () => {
      const image = [1, 2, 3, 4];
      const images = { shape: [5, 1, 2, 2], values: [image, image, image, image, image].flat() };
      // −60°, −40°, 0°, 40°, 60°: beyond 45° a quarter of a turn for so small an image.
      const got = await augment(open, { type: "RandomRotation", degrees: 60 }, images, [
        [0, 1 / 6, 0.5, 5 / 6, 0.9999],
      ]);
      const [clockwise, counterclockwise] = [
        [3, 1, 4, 2],
        [2, 4, 1, 3],
      ];
      expect(got).toEqual([clockwise, image, image, image, counterclockwise].flat());
    });

    it("a place halfway between two pixels is the even one's, as in torch.nn.functional.grid_sample", async () => {
      const { shape, values, ...places } = halfway;
      const [x, row, column] = ["x", "row", "column"].map((name) => slot(name, shape));
      const feeds = new Map<Slot, ArrayLike<number>>([
        [x!, values.map((_, i) => i + 1)],
        [row!, places.row],
        [column!, places.column],
      ]);
      const at = { row: slotTensor(row!), column: slotTensor(column!) };
      const [got] = await evaluateOn(open, [gridSample(slotTensor(x!), at)], feeds);
      expect(Array.from(got!)).toEqual(values);
    });

    const numbers = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3];
    /** Rows for columns, and one more. */
    const turned = numbers.map((_, i) => numbers[(i % 4) * 4 + Math.floor(i / 4)]! + 1);

    it("RandomResizedCrop enlarges a piece of the drawn size and place, as torch.nn.functional.interpolate does", async () => {
      const image = [...numbers, ...turned];
      const images = { shape: [3, 2, 4, 4], values: [image, image, image].flat() };
      const spec = { type: "RandomResizedCrop", size: 4, scale: [0.375, 1], ratio: [1, 1.5] };
      // 6 of 16 pixels, 3 wide and 2 high, in the middle of 3 rows and the right of 2 columns; then all 16; then, ten times, 5 wide: too large.
      const sizes = Array.from({ length: 10 }, () => [
        [0, 1, 1],
        [1, 0, 1],
      ]).flat();
      const got = await augment(open, spec, images, [[0.5, 0.9, 0.9], [0.5, 0.9, 0.9], ...sizes]);
      const piece = [
        [9, 4.625, 3.5, 6, 7.5, 4.53125, 4.15625, 6.5, 4.5, 4.34375, 5.46875, 7.5, 3, 4.25, 6.125, 8],
        [10, 6.25, 5.5, 8, 8.25, 5.90625, 6, 8.5, 4.75, 5.21875, 7, 9.5, 3, 4.875, 7.5, 10],
      ];
      expect(got).toBeCloseToTensor([...piece.flat(), ...image, ...image], tolerance);
    });

    it("RandomResizedCrop takes the middle of the image where no piece of its ratios fits", async () => {
      const images = { shape: [1, 1, 4, 4], values: numbers };
      const draws = Array.from({ length: 22 }, () => [0.9]);
      const wide = { type: "RandomResizedCrop", size: 4, scale: [1, 1], ratio: [2, 2] };
      const rows = [5, 9, 2, 6, 5, 7.5, 2.75, 6.5, 5, 4.5, 4.25, 7.5, 5, 3, 5, 8];
      expect(await augment(open, wide, images, draws)).toBeCloseToTensor(rows, tolerance);
      const high = { ...wide, ratio: [0.5, 0.5] };
      const columns = [1, 1.75, 3.25, 4, 9, 7.25, 3.75, 2, 3, 3.5, 4.5, 5, 7, 7.5, 8.5, 9];
      expect(await augment(open, high, images, draws)).toBeCloseToTensor(columns, tolerance);
    });

    it("ColorJitter blends with black, with the mean of the grey image and with the grey image, as torchvision does", async () => {
      const images = photo([6, 3, 2, 2]);
      const orders = [0, 1, 2, 3, 4, 5].map((i) => (i + 0.5) / 6);
      const factors = [0.1, 0.9, 0.5, 0.3, 0.7, 0.99];
      const spec = { type: "ColorJitter", brightness: 0.5, contrast: 0.8, saturation: 2 };
      const got = await augment(open, spec, images, [orders, factors, factors.toReversed(), factors]);
      const permutations = ["bcs", "bsc", "cbs", "csb", "sbc", "scb"];
      const expected = permutations.flatMap((order, n) => {
        const ranges = { b: [0.5, 1.5], c: [0.2, 1.8], s: [0, 3] } as const;
        const u = { b: factors[n]!, c: factors[5 - n]!, s: factors[n]! };
        let image = Array.from(images.values).slice(n * 12, n * 12 + 12);
        for (const kind of order.split("") as ("b" | "c" | "s")[]) {
          const [low, high] = ranges[kind];
          const factor = low + (high - low) * u[kind];
          const grey = [0, 1, 2, 3].map((i) => 0.2989 * image[i]! + 0.587 * image[i + 4]! + 0.114 * image[i + 8]!);
          const mean = grey.reduce((sum, value) => sum + value / 4, 0);
          const other = (i: number) => ({ b: 0, c: mean, s: grey[i % 4]! })[kind];
          image = image.map((value, i) => Math.min(1, Math.max(0, factor * value + (1 - factor) * other(i))));
        }
        return image;
      });
      expect(got).toBeCloseToTensor(expected, tolerance);
    });

    it("ColorJitter turns hues around the colour circle, as Python's colorsys does", async () => {
      // Each line a pixel: its colour, then with the hue 0.3 further, 0.4 back, half a circle away.
      const colours = [
        [
          [0.9, 0.2, 0.4],
          [0.54, 0.9, 0.2],
          [0.2, 0.68, 0.9],
          [0.2, 0.9, 0.7],
        ],
        [
          [0.1, 0.7, 0.3],
          [0.18, 0.1, 0.7],
          [0.7, 0.1, 0.14],
          [0.7, 0.1, 0.5],
        ],
        [
          [0.25, 0.35, 0.8],
          [0.8, 0.25, 0.46],
          [0.57, 0.8, 0.25],
          [0.8, 0.7, 0.25],
        ],
        [
          [0.5, 0.5, 0.5],
          [0.5, 0.5, 0.5],
          [0.5, 0.5, 0.5],
          [0.5, 0.5, 0.5],
        ],
        [
          [1, 1, 0],
          [0, 1, 0.8],
          [0.6, 0, 1],
          [0, 0, 1],
        ],
        [
          [0, 0.6, 0.6],
          [0.48, 0, 0.6],
          [0.6, 0.36, 0],
          [0.6, 0, 0],
        ],
        [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
        [
          [0.8, 0.1, 0.8],
          [0.8, 0.66, 0.1],
          [0.1, 0.8, 0.52],
          [0.1, 0.8, 0.1],
        ],
      ];
      const image = (version: number) =>
        [0, 1, 2].flatMap((channel) => colours.map((pixel) => pixel[version]![channel]!));
      const images = { shape: [3, 3, 2, 4], values: [image(0), image(0), image(0)].flat() };
      const draws = [
        [0, 0, 0],
        [0.8, 0.1, 0],
      ];
      const got = await augment(open, { type: "ColorJitter", hue: 0.5 }, images, draws);
      expect(got).toBeCloseToTensor([image(1), image(2), image(3)].flat(), tolerance);
    });

    it("ColorJitter changes the hue in its turn", async () => {
      const images = { shape: [2, 3, 1, 1], values: [0.9, 0.2, 0.4, 0.9, 0.2, 0.4] };
      // Brightness times 1.5, which stops at white, before and after the hue is turned by 0.3.
      const draws = [
        [0.2, 0.7],
        [0.75, 0.75],
        [0.8, 0.8],
      ];
      const got = await augment(open, { type: "ColorJitter", brightness: 1, hue: 0.5 }, images, draws);
      expect(got).toBeCloseToTensor([0.74, 1, 0.3, 0.81, 1, 0.3], tolerance);
    });

    it("ColorJitter leaves grey images their hue, which they lack, and draws none", async () => {
      const images = photo([2, 1, 2, 2]);
      const got = await augment(open, { type: "ColorJitter", hue: 0.5 }, images, [[0.3, 0.6]]);
      expect(got).toEqual(Array.from(images.values));
    });

    it("ColorJitter draws only what it needs, and changes nothing without strengths", async () => {
      const images = photo([2, 1, 2, 2]);
      expect(await augment(open, { type: "ColorJitter" }, images, [[0.3, 0.6]])).toEqual(Array.from(images.values));
      const dark = await augment(open, { type: "ColorJitter", brightness: 1 }, images, [
        [0.3, 0.6],
        [0.25, 0],
      ]);
      expect(dark).toBeCloseToTensor(
        Array.from(images.values).map((value, i) => (i < 4 ? value / 2 : 0)),
        tolerance,
      );
    });

    it("RandomErasing covers a rectangle of the drawn size and place", async () => {
      const images = { shape: [2, 1, 4, 5], values: Array(40).fill(1) };
      const spec = { type: "RandomErasing", p: 0.5, scale: [0.1, 0.3], ratio: [1, 1], value: 0.5 };
      // The first image: ¼ of 20 pixels is a square of √5 ≈ 2, at row ⌊0.7·3⌋ = 2 and column ⌊0.5·4⌋ = 2; the second is spared.
      const sizes = Array.from({ length: 20 }, () => [0.75, 0.75]);
      const got = await augment(open, spec, images, [[0.49, 0.5], [0.7, 0.7], [0.5, 0.5], ...sizes]);
      const erased = got.flatMap((value, i) => (value === 0.5 ? [i] : []));
      expect(erased).toEqual([12, 13, 17, 18]);
      expect(got.filter((value) => value === 1)).toHaveLength(36);
    });

    it("RandomErasing tries again where a rectangle does not fit, ten times at most", async () => {
      const images = { shape: [2, 1, 4, 4], values: Array(32).fill(1) };
      const spec = { type: "RandomErasing", p: 1, scale: [0.0625, 1], ratio: [1, 1] };
      // Tries are drawn from the last to the first, area before ratio: all too large, but for the third try of the first image.
      const sizes = Array.from({ length: 20 }, (_, i) => (i === 2 * (10 - 3) ? [0, 1] : [1, 1]));
      const got = await augment(open, spec, images, [[0, 0], [0, 0], [0, 0], ...sizes]);
      expect(got.flatMap((value, i) => (value === 0 ? [i] : []))).toEqual([0]);
    });

    it.each(specs)("changes images as reference does, and otherwise at every step: $type", async (spec) => {
      const images = photo([64, 3, 8, 8], 5);
      const first = await drawn(open, spec, 3, images);
      expect(first).toBeCloseToTensor(await drawn(openers.reference, spec, 3, images), tolerance);
      expect(await drawn(open, spec, 3, images)).toEqual(first);
      expect(await drawn(open, spec, 4, images)).not.toEqual(first);
      expect(first).not.toEqual(Array.from(images.values));
    });
  });
}
