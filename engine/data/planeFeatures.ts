/** What of a point of the plane a model may be given: functions of its coordinates, those of TensorFlow Playground. Each is said once; menus, maps and data read it here. */

import type { Description, Plane } from "./description.ts";

interface PlaneFeature {
  /** As mathematics writes it. */
  readonly title: string;
  at(x1: number, x2: number): number;
}

export const planeFeatures: Readonly<Record<string, PlaneFeature>> = {
  x1: { title: "x₁", at: (x1) => x1 },
  x2: { title: "x₂", at: (_, x2) => x2 },
  "x1^2": { title: "x₁²", at: (x1) => x1 ** 2 },
  "x2^2": { title: "x₂²", at: (_, x2) => x2 ** 2 },
  "x1*x2": { title: "x₁x₂", at: (x1, x2) => x1 * x2 },
  "sin(x1)": { title: "sin x₁", at: (x1) => Math.sin(x1) },
  "sin(x2)": { title: "sin x₂", at: (_, x2) => Math.sin(x2) },
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
