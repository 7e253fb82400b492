/** Made-up tables and what a net says of their test rows, for the gallery: credit in two classes, flowers in three, cars' consumption. */

import type { Description } from "../../engine/data/description.ts";
import { createRng } from "../../engine/define/rng.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { ProbeResult } from "../../engine/worker/protocol.ts";
import type { Sample } from "../visuals/visual.ts";

type Predictions = Extract<ProbeResult, { type: "predictions" }>;

interface Table {
  readonly features: readonly string[];
  readonly known: Pick<Description, "task" | "classes">;
  readonly rows: number;
  readonly loss: string;
  /** One row's true label and the net's outputs for it. */
  row(row: number, rng: ReturnType<typeof createRng>): { readonly label: number; readonly outputs: readonly number[] };
}

function tableSample({ features, known, rows, loss, row }: Table): Sample {
  const rng = createRng(3);
  const made = Array.from({ length: rows }, (_, i) => row(i, rng));
  const labels = (known.task === "regression" ? Float32Array : Int32Array).from(made.map(({ label }) => label));
  const none = { inputs: new Float32Array(0), labels: new Float32Array(0), size: 0 };
  const description: Description = {
    ...known,
    inputShape: [features.length],
    image: null,
    features,
    tableColumns: features.map((name) => ({ kind: "number", name })),
    plane: null,
    line: null,
    trainSize: 9 * rows,
    testSize: rows,
  };
  const counts = known.classes.map((_, k) => made.filter(({ label }) => label === k).length);
  const outputs = made[0]!.outputs.length;
  const answer: Predictions = {
    type: "predictions",
    rows: 1000,
    examples: Int32Array.from(made, (_, i) => i),
    outputs,
    values: Float32Array.from(made.flatMap((one) => one.outputs)),
    labels,
  };
  return {
    state: {
      description,
      data: {
        type: "Table",
        ...description,
        normalize: null,
        trainSize: 9 * rows,
        testSize: rows,
        ...(known.task === "classification" && { classCounts: { train: counts.map((n) => 9 * n), test: counts } }),
        trainSample: none,
        testSample: none,
      },
      experiment: {
        ...presets[0]!.experiment,
        dataset: { type: "Table" },
        model: [{ type: "Linear", out_features: outputs }],
        loss: { type: loss },
      },
    },
    probe(request) {
      if (request.type === "predictions") return answer;
      if (request.type !== "row") return null;
      const { label, outputs: said } = made[request.example]!;
      const raw = Float32Array.from(said);
      return { ...request, cells: features.map((_, i) => 12 * (i + 1)), label, asItWas: raw, outputs: raw };
    },
  };
}

/** One output, as BCEWithLogitsLoss takes it. */
export const creditSample = tableSample({
  features: ["duration", "amount", "age"],
  known: { task: "classification", classes: ["bad", "good"] },
  rows: 100,
  loss: "BCEWithLogitsLoss",
  row: (i, rng) => {
    const label = i % 10 < 3 ? 0 : 1;
    return { label, outputs: [(label === 1 ? 1.4 : -0.4) + 1.4 * rng.normal()] };
  },
});

export const flowersSample = tableSample({
  features: ["sepal length", "sepal width", "petal length", "petal width"],
  known: { task: "classification", classes: ["setosa", "versicolor", "virginica"] },
  rows: 90,
  loss: "CrossEntropyLoss",
  row: (i, rng) => {
    const label = i % 3;
    return { label, outputs: [0, 1, 2].map((k) => (k === label ? 2 : 0) - Math.abs(k - label) + rng.normal()) };
  },
});

export const carsSample = tableSample({
  features: ["cylinders", "horsepower", "weight"],
  known: { task: "regression", classes: [] },
  rows: 80,
  loss: "MSELoss",
  row: (i, rng) => {
    const label = Math.round(10 + (i / 80) * 32 + 2 * rng.normal());
    return { label, outputs: [24 + 0.88 * (label - 24) + 2.5 * rng.normal()] };
  },
});
