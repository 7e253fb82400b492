/** What of a point of the plane a model may be given: functions of its coordinates, those of TensorFlow Playground. Each is said once; menus, maps, data and the PyTorch export read it here. */

import type { Description, Plane } from "./description.ts";

interface PlaneFeature {
  /** As mathematics writes it. */
  readonly title: string;
  /** As PyTorch code writes it, of the tensors `x1` and `x2`. */
  readonly torch: string;
  at(x1: number, x2: number): number;
}

export const planeFeatures: Readonly<Record<string, PlaneFeature>> = {
  x1: { title: "x₁", torch: "x1", at: (x1) => x1 },
  x2: { title: "x₂", torch: "x2", at: (_, x2) => x2 },
  "x1^2": { title: "x₁²", torch: "x1**2", at: (x1) => x1 ** 2 },
  "x2^2": { title: "x₂²", torch: "x2**2", at: (_, x2) => x2 ** 2 },
  "x1*x2": { title: "x₁x₂", torch: "x1 * x2", at: (x1, x2) => x1 * x2 },
  "sin(x1)": { title: "sin x₁", torch: "x1.sin()", at: (x1) => Math.sin(x1) },
  "sin(x2)": { title: "sin x₂", torch: "x2.sin()", at: (_, x2) => Math.sin(x2) },
};

/** Data whose features are functions of two coordinates. */
export interface OnPlane extends Pick<Description, "features"> {
  readonly plane: Plane;
}

/** Whether the features are the coordinates themselves. */
const areCoordinates = ({ features, plane }: OnPlane): boolean =>
  features.length === 2 && features.every((name, i) => name === plane.names[i]);

/** One feature as a function of the coordinates. */
function functionOf(name: string, { names }: Plane): PlaneFeature["at"] {
  if (name === names[0]) return (x1) => x1;
  if (name === names[1]) return (_, x2) => x2;
  return planeFeatures[name]!.at;
}

/**
 * What the model is given at points of the plane.
 *
 * @param points (N, 2)
 * @returns (N, F)
 */
export function featuresAt(points: Float32Array, data: OnPlane): Float32Array {
  if (areCoordinates(data)) return points;
  const functions = data.features.map((name) => functionOf(name, data.plane));
  const values = new Float32Array((points.length / 2) * functions.length);
  for (let i = 0; 2 * i < points.length; i++) {
    for (const [k, at] of functions.entries()) {
      values[i * functions.length + k] = at(points[2 * i]!, points[2 * i + 1]!);
    }
  }
  return values;
}
