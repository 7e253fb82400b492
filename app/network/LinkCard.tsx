/** What the small card of a link says: its weight. */

import { magnitude } from "../canvas/colors.ts";
import { significant } from "../canvas/network/facts.ts";
import type { LinkPlace } from "../canvas/network/linkHit.ts";
import { weightOfLink, weightsOf } from "../canvas/network/ownNumbers.ts";
import { type Translate, useText } from "../i18n/i18n.ts";
import { type Network, useNetwork } from "./network.ts";
import { unitName } from "./unitName.ts";
import { WeightField } from "./WeightField.tsx";

const words = { weight: { en: "weight", zh: "权重" } };

/** `Input x₁ → Linear 1, unit 3`. */
export function linkName(network: Network, { column, unit, from }: LinkPlace, t: Translate): string {
  const nameOf = (column: number, unit: number) =>
    unitName(network, { column, unit, x: 0, y: 0, width: 0, height: 0 }, t);
  return `${nameOf(column - 1, from)} → ${nameOf(column, unit)}`;
}

interface LinkCardProps {
  readonly link: LinkPlace;
  readonly isPinned: boolean;
}

export function LinkCard({ link, isPinned }: LinkCardProps) {
  const text = useText();
  const { cards, layout, values } = useNetwork();
  const weight = weightOfLink(values, layout, cards, link);
  if (!weight) return null;
  const label = text(words.weight);
  if (!isPinned)
    return (
      <dl>
        <dt>{label}</dt>
        <dd>{significant(weight.values[0]!)}</dd>
      </dl>
    );
  const all = weightsOf(values, layout.columns[link.column]!, cards, link.unit);
  return <WeightField label={label} numbers={weight} place={0} reach={magnitude(all?.values ?? [])} />;
}
