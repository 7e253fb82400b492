/** The layout of the network: columns, tiles of units, strips, and the links between columns. Pure. */

import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Card } from "./cards.ts";
import type { Box, Column } from "./column.ts";
import { type Content, contentOf, depictionOf, planeTileSize } from "./content.ts";
import { endsOf, type Naming, nameGap, namesOf, placeNames } from "./names.ts";
import type { TableInput } from "./tableContent.ts";

/**
 * From most to least room: `roomy` cards say all; `compact` ones leave out parameter counts and draw cards of
 * vectors narrow; `narrow` draws all so; `folded` also shows only the units that stand one below the other.
 */
export type Density = (typeof densities)[number];
const densities = ["roomy", "compact", "narrow", "folded"] as const;

/** From column `to − 1` to column `to`. */
export interface LinkGroup {
  readonly to: number;
  /** `each` every weight a curve, `pairs` unit i to unit i, `ribbon` one band. */
  readonly kind: "each" | "pairs" | "ribbon";
}

export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  readonly scale: Scale;
  readonly density: Density;
  readonly columns: readonly Column[];
  readonly links: readonly LinkGroup[];
  /** Where a `+` stands: before column i + 1, and after the last. */
  readonly gaps: readonly Gap[];
  readonly isScrolling: boolean;
}

export interface Gap {
  readonly x: number;
  /** `wide` has room for a `+` at any time, `tight` for a small one, `none` for one that lies over the cards' edges. */
  readonly room: "wide" | "tight" | "none";
}

export interface LayoutRequest extends Naming {
  /** Null where the data are not known yet. */
  readonly input: Shape | null;
  readonly cards: readonly Card[];
  /** Layers with weights between every input and output; all others link unit i to unit i. */
  isDense(card: Card): boolean;
  /** Width that the card's words need; `card` −1 is the input. */
  cardWidth(card: number, style: CardStyle): number;
  /** Where the input is a table: its columns, which `features` names. */
  readonly table?: TableInput;
  /** Width of a unit's picture for its height. Default 1. */
  readonly aspect?: number;
  readonly height: number;
  /** Cards whose folded units are all shown. */
  readonly opened: ReadonlySet<number>;
  /** In order of preference: the first that needs no scrolling is taken, else the last. Default [1]. */
  readonly scales?: readonly Scale[];
}

export interface CardStyle {
  readonly density: Density;
  readonly isNarrow: boolean;
  readonly scale: Scale;
}

/** Larger than 1 on a projector; the stylesheet knows these. */
export type Scale = 1 | 1.1 | 1.25 | 1.5;

/** Above this many, the links between two columns become a ribbon. */
const ribbonAbove = 300;
const margins: Readonly<Record<Density, number>> = { roomy: 20, compact: 10, narrow: 8, folded: 8 };
const plusRoom = 34;

export function layoutNetwork(request: LayoutRequest): NetworkLayout {
  let layout: NetworkLayout | null = null;
  for (const scale of request.scales ?? [1]) {
    for (const density of densities) {
      layout = layOut(request, { density, scale });
      if (!layout.isScrolling) return layout;
    }
  }
  if (!layout) throw new Error("layoutNetwork needs a scale");
  return layout;
}

/** A column without its place. */
interface Draft extends Omit<Column, "x" | "center" | "tiles" | "across" | "body" | "more"> {
  readonly content: Content;
}

interface LayoutStyle {
  readonly density: Density;
  readonly scale: Scale;
}

function layOut(request: LayoutRequest, { density, scale }: LayoutStyle): NetworkLayout {
  const drafts = draftColumns(request, { density, scale });
  const last = drafts.length - 1;

  // Narrow neighbours stand close, like segments of one card; elsewhere the gap holds a `+` and the links.
  const gaps = drafts.slice(1).map((draft, i) => {
    const isTight = draft.isNarrow && drafts[i]!.isNarrow;
    const least = isTight ? 5 : density === "compact" ? 22 : plusRoom;
    // Lines between maps need room to be told apart; ribbons do not.
    return { least: least * scale, share: isTight && hasNoTiles(draft) && hasNoTiles(drafts[i]!) ? 0.2 : 1 };
  });
  const margin = margins[density];
  const left = Math.max(margin * scale, besides(drafts[0]!, scale));
  const right = Math.max((margin + plusRoom) * scale, besides(drafts[last]!, scale));
  const content = drafts.reduce((sum, draft) => sum + draft.width, 0);
  const least = gaps.reduce((sum, gap) => sum + gap.least, 0);
  const spare = request.width - left - right - content - least;
  const shares = gaps.reduce((sum, gap) => sum + gap.share, 0);
  const widestGap = Math.max(96 * scale, request.width * 0.12);
  const stretch = shares > 0 ? Math.max(0, Math.min(spare / shares, widestGap)) : 0;
  const unused = Math.max(0, spare - stretch * shares);

  const columns: Column[] = [];
  const pluses: Gap[] = [];
  let x = left + unused / 2;
  drafts.forEach((draft, i) => {
    columns.push(settle(draft, x, request.height));
    x += draft.width;
    const gap = gaps[i];
    if (gap) {
      const width = gap.least + gap.share * stretch;
      pluses.push({ x: x + width / 2, room: roomOf(width / scale) });
      x += width;
    } else {
      pluses.push({ x: x + 20 * scale, room: "wide" });
    }
  });
  const isScrolling = spare < 0 && last > 0;
  return {
    // Not the sum of the columns where all fits: rounding could make it a pixel wider than its panel.
    width: isScrolling ? Math.ceil(x + right) : request.width,
    height: request.height,
    scale,
    density,
    columns,
    links: columns.slice(1).map((column, i) => ({ to: i + 1, kind: linkKind(request, columns[i]!, column) })),
    gaps: pluses,
    isScrolling,
  };
}

/** What a column's names need beside its card. They begin at the units, which stand in the middle of the card. */
function besides({ nameSide, nameRoom, width, content }: Draft, scale: Scale): number {
  if (nameRoom === 0 || nameSide === "below") return 0;
  return nameRoom + (nameGap.before + nameGap.after) * scale - (width - extentOf(content)) / 2;
}

const hasNoTiles = ({ depiction }: Draft) => depiction !== "tiles" && depiction !== "image";

const roomOf = (gap: number): Gap["room"] => (gap >= plusRoom - 0.5 ? "wide" : gap >= 18 ? "tight" : "none");

function draftColumns(request: LayoutRequest, { density, scale }: LayoutStyle): readonly Draft[] {
  const { input, cards, height, opened, table, aspect = 1 } = request;
  const isPlane = input?.length === 1;
  const shapes = [input, ...cards.map((card) => card.output)];
  const most = Math.max(1, ...shapes.map((shape) => (shape?.length === 1 ? shape[0]! : 1)));
  // A table's columns have a size of their own.
  const planeTile = isPlane ? planeTileSize(table ? shapes.slice(1) : shapes, height, scale) : 0;

  return shapes.map((shape, i) => {
    const card = i - 1;
    const isInput = i === 0;
    const ofTable = isInput && shape ? table : undefined;
    const depiction = depictionOf(shape, isInput, isPlane);
    const units = ofTable ? ofTable.order.length : (shape?.[0] ?? 0);
    const place = { shape, units, isInput, isLast: i === shapes.length - 1 };
    const [names, ends] = [namesOf(request, place), endsOf(request, place)];
    const isNarrow =
      density === "narrow" ||
      density === "folded" ||
      (density === "compact" && !isPlane && depiction !== "tiles" && depiction !== "image");
    const isOpened = opened.has(card);
    const content =
      ofTable?.contentOf({ table: ofTable, aspect, height, scale, isOpened }) ??
      contentOf({
        shape: ofTable ? [units] : shape,
        depiction,
        most,
        planeTile,
        aspect,
        height,
        scale,
        isNarrow,
        isFolded: density === "folded",
        isStacked: isInput && names.length > 0,
        isOpened,
        isNamedBelow: request.isOfRows === true && !isInput && (names.length > 0 || ends !== null),
      });
    const naming = placeNames(request, { names, ends, content, isInput, scale });
    const foot = naming.nameSide === "below" && !ends ? naming.nameRoom : 0;
    return {
      card,
      layer: card < 0 ? -1 : cards[card]!.head,
      shape,
      depiction,
      units,
      starts: ofTable?.starts ?? null,
      names,
      ...naming,
      ends,
      isNarrow,
      width: Math.ceil(Math.max(content.width, foot, request.cardWidth(card, { density, isNarrow, scale }))),
      content,
    };
  });
}

/** Centres a drafted column's content in its place. */
function settle(draft: Draft, x: number, height: number): Column {
  const { content, width, ...rest } = draft;
  const center = x + width / 2;
  const extent = extentOf(content);
  const left = center - extent / 2;
  const top = (height - content.height) / 2;
  const move = <T extends Box>(box: T): T => ({ ...box, x: box.x + left, y: box.y + top });
  const bars = content.more?.bars ? [content.more] : [];
  const boxes = [...content.tiles, ...bars];
  const bottom = boxes.length > 0 ? Math.max(...boxes.map(({ y, height }) => y + height)) : content.height;
  return {
    ...rest,
    x,
    width,
    center,
    across: content.across,
    tiles: content.tiles.map(move),
    body: { x: left, y: top, width: extent, height: bottom },
    more: content.more && move(content.more),
  };
}

/** What the units take, without the chip below them. */
const extentOf = ({ tiles, width }: Content): number =>
  tiles.reduce((most, tile) => Math.max(most, tile.x + tile.width), 0) || width;

function linkKind(request: LayoutRequest, from: Column, to: Column): LinkGroup["kind"] {
  const isDrawnAsStrip = from.depiction === "strip" || to.depiction === "strip" || from.depiction === "none";
  if (isDrawnAsStrip || to.depiction === "none") return "ribbon";
  if (!request.isDense(request.cards[to.card]!))
    return from.units === to.units && from.tiles.length === to.tiles.length ? "pairs" : "ribbon";
  // Lines under a wide grid of squares would say nothing.
  const isGrid = from.across > 3 || to.across > 3;
  return isGrid || from.tiles.length * to.tiles.length > ribbonAbove ? "ribbon" : "each";
}
