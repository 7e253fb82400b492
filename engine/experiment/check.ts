/** Checks a model against its data set and loss, layer by layer, and says where and how to mend the first mistake. */

import type { Complaint } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Shape } from "../graph/tensor.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import type { Experiment, Spec } from "./experiment.ts";

export interface ModelCheck {
  /** Without the batch axis. */
  readonly input: Shape;
  /** The layers before the first mistake. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly problem: ModelProblem | null;
}

export interface ModelProblem {
  /** Index into `model`; its length where the mistake is what comes out at the end. */
  readonly layer: number;
  readonly complaint: Complaint;
  /** One click that mends it, where there is an obvious one. */
  readonly mend: { readonly label: Text; readonly model: readonly Spec[] } | null;
}

export declare function checkModel(experiment: Experiment): ModelCheck;
