/** What all point sets of the plane share: what they are, and how points are drawn from a seed. */

import { type DatasetEntry, dataset } from "../define/entry.ts";
import { int, names } from "../define/param.ts";
import type { Rng } from "../define/rng.ts";
import type { Text } from "../define/text.ts";
import type { Dataset } from "./dataset.ts";
import { describeFeatures } from "./describe.ts";
import type { Description, Plane } from "./description.ts";
import { checkSplit, type Generated, generatedParams, sizesOf, splitInTwo } from "./generated.ts";
import { featuresAt, planeFeatures } from "./planeFeatures.ts";

/** Points lie in [-EXTENT, EXTENT]², TensorFlow Playground's domain. Others read it off the description. */
export const EXTENT = 6;
const plane: Plane = { names: ["x1", "x2"], x1: [-EXTENT, EXTENT], x2: [-EXTENT, EXTENT] };

/** Coordinates x₁, x₂ and the label: a class index, or the target value of a regression. */
export type Point = readonly [x1: number, x2: number, label: number];

export interface Draws {
  readonly samples: number;
  readonly classes: number;
  /** 0 … 0.5 */
  readonly noise: number;
  /** For where points lie without noise. */
  readonly position: Rng;
  /** The noise alone. A stream of its own, so that moving the noise slider perturbs the same points instead of drawing others. */
  readonly jitter: Rng;
}

/** Makes example `i`; called for 0, 1, …, samples − 1 in that order. */
export type Rule = (i: number, draws: Draws) => Point;

interface PointSet {
  readonly type: string;
  readonly title: Text;
  readonly doc: Text;
  readonly source?: string;
  readonly rule: Rule;
}

const TENSORFLOW_PLAYGROUND = "https://github.com/tensorflow/playground/blob/master/src/dataset.ts";

/** In the order of the model's inputs. */
const features = names({
  options: Object.keys(planeFeatures),
  default: ["x1", "x2"],
  shownOn: "inputCard",
  doc: {
    en: "What of a point the model is given, one input each. Squares, products and sines spare it the layers that would have to find them.",
    zh: "把点的哪些量交给模型，每个量一个输入。平方、乘积与正弦可以省去本需自行发现它们的层。",
  },
});

const pointParams = (samples: number) => ({ ...generatedParams(samples), features });

const classes = int({
  default: 3,
  min: 2,
  max: 10,
  doc: { en: "Number of classes.", zh: "类别数。" },
});

/**
 * A set of two classes, named by TensorFlow Playground's colours: class 0 is `orange`, its negative (−1), class 1 is `blue`,
 * its positive (+1).
 */
export function twoClassPoints({ rule, ...set }: PointSet): DatasetEntry {
  return dataset({
    source: TENSORFLOW_PLAYGROUND,
    ...set,
    params: pointParams(500),
    check: checkSplit,
    ...ruledBy(set.type, rule, () => ["orange", "blue"]),
  });
}

/** A set of 2 to 10 classes, named `0`, `1`, …; every class has samples / classes points, the first ones one more where that is not whole. */
export function manyClassPoints({ rule, ...set }: PointSet): DatasetEntry {
  return dataset({
    ...set,
    params: { ...pointParams(500), classes },
    check: checkSplit,
    ...ruledBy(set.type, rule, (params: { readonly classes: number }) =>
      Array.from({ length: params.classes }, (_, k) => `${k}`),
    ),
  });
}

/** A function of the plane with values in [-1, 1]. */
export function regressionPoints({ rule, ...set }: PointSet): DatasetEntry {
  return dataset({
    source: TENSORFLOW_PLAYGROUND,
    ...set,
    params: pointParams(1200),
    check: checkSplit,
    ...ruledBy(set.type, rule, () => []),
  });
}

type PointParams = Generated & { readonly features: readonly string[] };

/** @param classesOf names of the classes; none for regression */
function ruledBy<P>(type: string, rule: Rule, classesOf: (params: P) => readonly string[]) {
  const describe = ({ params }: { readonly params: PointParams & P }): Description => {
    const classes = classesOf(params);
    return describeFeatures(
      // Targets lie between −1 and 1, as TensorFlow Playground's do.
      { features: params.features, plane: classes.length > 0 ? plane : { ...plane, y: [-1, 1] } },
      {
        task: classes.length > 0 ? "classification" : "regression",
        classes,
        ...sizesOf(params),
      },
    );
  };
  return {
    describe,
    load: async ({ params, rng }: { readonly params: PointParams & P; readonly rng: Rng }): Promise<Dataset> => ({
      type,
      ...describe({ params }),
      ...makePoints({ rule, params, rng, classes: classesOf(params) }),
      normalize: null,
    }),
  };
}

interface PointsRequest {
  readonly rule: Rule;
  readonly params: PointParams;
  readonly rng: Rng;
  /** Class names; empty for regression. */
  readonly classes: readonly string[];
}

function makePoints({ rule, params, rng, classes }: PointsRequest): Pick<Dataset, "train" | "test"> {
  const { samples } = params;
  const draws = {
    samples,
    classes: classes.length,
    noise: params.noise,
    position: rng.fork("place"),
    jitter: rng.fork("jitter"),
  };
  const points = Array.from({ length: samples }, (_, i) => rule(i, draws));

  const labelOf = (i: number) => points[i]![2];
  return splitInTwo({
    params,
    rng,
    pick: (part) => {
      const places = Float32Array.from({ length: 2 * part.length }, (_, i) => points[part[i >> 1]!]![i & 1]!);
      const inputs = featuresAt(places, { features: params.features, plane });
      return {
        inputs,
        ...(inputs !== places && { points: places }),
        labels: classes.length > 0 ? Int32Array.from(part, labelOf) : Float32Array.from(part, labelOf),
      };
    },
  });
}
