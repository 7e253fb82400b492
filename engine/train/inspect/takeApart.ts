/** Takes a training step apart for the inspector: computes it once with all its values kept, and answers questions about it. */

import { loadCode } from "../../define/loadCode.ts";
import type { Device } from "../../graph/device.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { keepValues } from "../keepValues.ts";
import type { StepGraph, TrainingStep } from "../stepGraph.ts";
import type { Gradchecks } from "./gradcheck.ts";
import { listGraph } from "./graphList.ts";
import type { InspectorAnswer, InspectorRequest } from "./inspection.ts";
import { operationsOf } from "./operations.ts";

/** A step that is taken apart, in device memory. It is right for as long as the run stands where it stood. */
export interface Inspection {
  /** Null for what it does not have. */
  answer(about: InspectorRequest): Promise<InspectorAnswer | null>;
  dispose(): void;
}

/** @param graph in which no work has changed its place, with the gradients of outputs */
export async function takeApart(
  device: Device,
  graph: StepGraph,
  step: TrainingStep & {
    /** See `columnNames`. */
    readonly numberOf: Readonly<Record<string, Tensor>>;
    /** Counted from 1. */
    readonly nth: number;
  },
): Promise<Inspection> {
  const recorded = listGraph(graph, step);
  const operations = operationsOf(graph, step, recorded);
  const kept = await keepValues(device, [graph.loss], { fuse: false });
  const [loss] = await kept.of(graph.loss);
  let gradchecks: Gradchecks | null = null;
  return {
    async answer(about) {
      if (about.type === "gradcheck") {
        const { createGradchecks } = await loadCode(import("./gradcheck.ts"), "Gradcheck");
        gradchecks ??= createGradchecks(device, graph);
        return gradchecks.check(about);
      }
      if (about.type !== "outline") return null;
      const { nth, count } = step;
      return {
        type: "outline",
        outline: { step: nth, examples: count, loss: loss!, operations, graph: recorded.nodes },
      };
    },
    dispose() {
      gradchecks?.dispose();
      kept.dispose();
    },
  };
}
