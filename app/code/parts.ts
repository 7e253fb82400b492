/** What lines of code say of the document, as the page names and shows it. */

import { activations } from "../../engine/catalog.ts";
import { branchesOf } from "../../engine/experiment/check.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import type { CodeSubject } from "../../engine/export/program.ts";
import { cardName } from "../canvas/network/captions.ts";
import { type Card, groupCards } from "../canvas/network/cards.ts";
import type { Translate, TranslateText } from "../i18n/i18n.ts";
import type { DocumentPart, SettingsGroup } from "../store/state.ts";

const words = {
  dataset: { en: "Data", zh: "数据" },
  training: { en: "Training", zh: "训练" },
  seed: { en: "Seed", zh: "随机种子" },
  within: { en: "{{layer}} in {{block}}", zh: "{{block}} 中的 {{layer}}" },
};

/** A layer within a block is shown on the block's card. */
export function partOf(subject: CodeSubject): DocumentPart {
  return subject.kind === "layer" ? indicesIn(subject.place)[0]! : subject.kind;
}

/** `model[3].layers[0]`: 3, 0. */
const indicesIn = (place: string): readonly number[] =>
  [...place.matchAll(/\[(\d+)\]/g)].map(([, index]) => Number(index));

/** The layers' cards, without what only the check of the model knows. */
export const cardsOf = (model: readonly Spec[]): readonly Card[] =>
  groupCards(
    model.map(({ type }) => type),
    [],
    (type) => Object.hasOwn(activations, type),
  );

export const cardOf = (cards: readonly Card[], layer: number): Card | undefined =>
  cards.find(({ head, tail }) => layer >= head && layer <= tail);

interface Naming {
  readonly model: readonly Spec[];
  readonly cards: readonly Card[];
  readonly t: Translate;
  readonly text: TranslateText;
}

/** "Linear 2", "Tanh, activation of Linear 2", "Conv2d in Residual 1", "Optimizer". */
export function nameOf(subject: CodeSubject, { model, cards, t, text }: Naming): string {
  if (subject.kind !== "layer") return settingsName(subject.kind, t, text);
  const layer = partOf(subject);
  const card = typeof layer === "number" ? cardOf(cards, layer) : undefined;
  if (!card) return subject.place;
  const inner = innerType(model, subject.place);
  if (inner !== null) return text(words.within, { layer: inner, block: cardName(card) });
  if (layer === card.head) return cardName(card);
  return t("network.activationOf", { activation: model[card.tail]!.type, name: cardName(card) });
}

function settingsName(group: SettingsGroup, t: Translate, text: TranslateText): string {
  switch (group) {
    case "loss":
    case "optimizer":
    case "initialization":
      return t(`shell.${group}`);
    case "scheduler":
      return t("shell.schedule");
    default:
      return text(words[group]);
  }
}

/** The type of a layer that stands in another; null of one that does not. */
function innerType(model: readonly Spec[], place: string): string | null {
  const [first, ...steps] = [...place.matchAll(/(\w+)\[(\d+)\]/g)].map(([, list, index]) => ({
    list: list!,
    index: Number(index),
  }));
  let spec = first && model[first.index];
  for (const { list, index } of steps) spec = spec && branchesOf(spec)[list]?.[index];
  return steps.length > 0 ? (spec?.type ?? null) : null;
}
