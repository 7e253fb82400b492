/** What Shapes10 shows, in label order, and the height and width of its images. */

export const shapeNames = [
  "disc",
  "square",
  "triangle",
  "star",
  "ring",
  "cross",
  "heart",
  "crescent",
  "arrow",
  "bar",
] as const;
export type ShapeName = (typeof shapeNames)[number];

export const SHAPE_SIZE = 32;
