import type { Experiment } from "../../../engine/experiment/experiment.ts";
import type { Card } from "./cards.ts";

type Model = Experiment["model"];

/** Moves a card, the layer with the activation folded under it, to the place that another has now. */
export function moveCard(model: Model, cards: readonly Card[], from: number, to: number): Model {
  const order = cards.toSpliced(from, 1).toSpliced(to, 0, cards[from]!);
  return order.flatMap(({ head, tail }) => model.slice(head, tail + 1));
}
