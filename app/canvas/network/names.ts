/** What the units of a column are called and where that stands: features before theirs, classes after or below theirs. Pure. */

import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Pen } from "../pen.ts";
import type { Column } from "./column.ts";
import type { Content } from "./content.ts";

/** Between a unit and its name, and beyond the name. */
export const nameGap = { before: 7, after: 10 } as const;
/** From a unit's lower edge to the middle of the name below it. */
export const belowGap = 10;
/** A longer name is cut. */
const nameAtMost = { px: 110, share: 0.2 } as const;

export interface Naming {
  /** Of features, or of a table's columns. */
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** Whether units show how they are distributed over rows: then an output's names stand below, as the names of an axis do. */
  readonly isOfRows?: boolean;
  /** Width of a name at scale 1. */
  nameWidth(name: string): number;
  /** Of the network's picture. */
  readonly width: number;
}

interface Place {
  readonly shape: Shape | null;
  readonly units: number;
  readonly isInput: boolean;
  readonly isLast: boolean;
}

/** Empty where there is no name for each unit; a single output is no class. */
export function namesOf({ features, classes }: Naming, { shape, units, isInput, isLast }: Place): readonly string[] {
  if (shape?.length !== 1) return [];
  const names = isInput ? features : isLast && units > 1 ? classes : [];
  return names.length === units ? names : [];
}

export function endsOf({ classes, isOfRows }: Naming, { units, isLast, isInput }: Place): Column["ends"] {
  if (!isOfRows || !isLast || isInput || units !== 1) return null;
  const [first, second] = classes;
  return first !== undefined && second !== undefined && classes.length === 2 ? [first, second] : "values";
}

type NamePlace = Pick<Column, "nameSide" | "nameRoom">;

export function placeNames(
  naming: Naming,
  {
    names,
    ends,
    content,
    isInput,
    scale,
  }: Pick<Column, "names" | "ends"> & {
    readonly content: Content;
    readonly isInput: boolean;
    readonly scale: number;
  },
): NamePlace {
  const nameSide = isInput ? "before" : content.foot > 0 ? "below" : "after";
  const tile = content.tiles[0];
  if (ends) return { nameSide, nameRoom: nameSide === "below" && tile ? tile.width / 2 : 0 };
  // In a grid a name would lie on its neighbour.
  const written =
    content.across === 1 ? content.tiles.map(({ unit }) => names[unit]).filter((name) => name !== undefined) : [];
  const widest = Math.max(0, ...written.map((name) => naming.nameWidth(name)));
  const roomAtMost = Math.min(nameAtMost.px * scale, nameAtMost.share * naming.width);
  return { nameSide, nameRoom: Math.min(roomAtMost, Math.ceil(widest * scale)) };
}

/** The text, or as much of its beginning as fits the width, with an ellipsis. */
export function cutText(context: Pick<Pen, "measureText">, text: string, width: number): string {
  const isFitting = (words: string) => Math.floor(context.measureText(words).width) <= width;
  if (isFitting(text)) return text;
  const letters = [...text];
  while (letters.length > 1 && !isFitting(`${letters.join("")}…`)) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
