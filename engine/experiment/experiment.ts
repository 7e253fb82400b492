/** The experiment document in memory: complete, every default filled in. `parse.ts` makes one from anything; see contract §1. */

import type { ParamValue } from "../define/param.ts";

/** A table entry by name with its parameters: `{ type: "Conv2d", out_channels: 6, kernel_size: 5, … }`. */
export interface Spec {
  readonly type: string;
  readonly [param: string]: ParamValue | Spec | readonly Spec[];
}

export interface Training {
  readonly batch_size: number;
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly drop_last: boolean;
  /** Mini-batches whose gradients make one update. */
  readonly accumulate: number;
  /** False leaves `optimizer.zero_grad()` out of the loop: gradients pile up. */
  readonly zero_grad: boolean;
  readonly l1: number;
  readonly clip_grad_norm: number | null;
  readonly clip_grad_value: number | null;
}

export interface Experiment {
  readonly version: 1;
  readonly seed: number;
  readonly dataset: Spec;
  readonly model: readonly Spec[];
  /** How weights start; a layer's own `initialization` comes before it. */
  readonly initialization: Spec;
  /** How biases start; a layer's own comes before it. */
  readonly bias_initialization: Spec;
  readonly loss: Spec;
  readonly optimizer: Spec;
  readonly scheduler: Spec | null;
  readonly training: Training;
}
