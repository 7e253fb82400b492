import type { Shape } from "../../../../engine/graph/tensor.ts";

export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly size: number;
}
