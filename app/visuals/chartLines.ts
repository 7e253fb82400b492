/** What a chart shows: points that share a step, and the lines through their values. */

export interface ChartPoint {
  readonly step: number;
}

export interface ChartLine<P> {
  readonly key: string;
  readonly name: string;
  readonly tone: "train" | "test";
  readonly value: (point: P) => number;
}

/** A value to compare the lines with: a dashed line across the whole plot. */
export interface ChartLevel {
  readonly name: string;
  /** What it is, for whoever points at its name. */
  readonly hint: string;
  readonly value: number;
}

/** The wider test curve is painted first: where both agree the train curve is the core of it. */
export const strokes = {
  test: { token: "accent", widthEm: 0.29, order: 0 },
  train: { token: "train-line", widthEm: 0.16, order: 1 },
} as const;
