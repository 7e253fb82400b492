/** Which layers of a model share a card: an activation folds under the layer before it. Pure. */

import type { Shape } from "../../../engine/graph/tensor.ts";
import type { LayerSummary } from "../../../engine/worker/protocol.ts";

export interface Card {
  /** Index in the document of the layer that gives the card its name. */
  readonly head: number;
  /** Index of the layer whose output the card shows: the folded activation, else the head. */
  readonly tail: number;
  readonly type: string;
  /** 1-based among cards of this type: `Linear 2`. */
  readonly number: number;
  /** Index of the folded activation. */
  readonly activation: number | null;
  /** Without the batch axis; null from the first mistake on. */
  readonly input: Shape | null;
  readonly output: Shape | null;
  readonly parameters: number;
}

export function groupCards(
  types: readonly string[],
  layers: readonly LayerSummary[],
  isActivation: (type: string) => boolean,
): readonly Card[] {
  const cards: Card[] = [];
  const numbers = new Map<string, number>();
  for (let head = 0; head < types.length; head++) {
    const type = types[head]!;
    const next = types[head + 1];
    const folds = !isActivation(type) && next !== undefined && isActivation(next);
    const tail = folds ? head + 1 : head;
    const number = (numbers.get(type) ?? 0) + 1;
    numbers.set(type, number);
    cards.push({
      head,
      tail,
      type,
      number,
      activation: folds ? tail : null,
      input: layers[head]?.input ?? null,
      output: layers[tail]?.output ?? null,
      parameters: (layers[head]?.parameters ?? 0) + (folds ? (layers[tail]?.parameters ?? 0) : 0),
    });
    head = tail;
  }
  return cards;
}

/** Linear on images and sequences: its units lie along the last axis, and what is drawn are channels. */
export const isOnLastAxis = ({ type, input }: Pick<Card, "type" | "input">): boolean =>
  type === "Linear" && (input?.length ?? 1) > 1;

/** `3×32×32`. */
export function describeShape(shape: Shape): string {
  return shape.join("×");
}
