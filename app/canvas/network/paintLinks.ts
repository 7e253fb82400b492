/** The links between two columns, kept as an image: strokes are slow, so they are made again only when they would look different. */

import { layers } from "../../../engine/catalog.ts";
import type { Theme } from "../../store/state.ts";
import { cssColor, tokenColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Card } from "./cards.ts";
import type { LinkGroup, NetworkLayout } from "./layout.ts";
import { buildGroup, type Link } from "./links.ts";
import type { Shown } from "./shown.ts";
import { type NetworkValues, type Strengths, strengthsOf, strongestOf } from "./values.ts";

export interface LinkScene {
  readonly layout: NetworkLayout;
  readonly cards: readonly Card[];
  readonly theme: Theme;
  /** Null where the network shows its outputs. */
  readonly shown: Shown | null;
}

/** A unit whose links are lit, or one of the links to it; all others are dimmed. */
export interface Lit {
  readonly column: number;
  readonly unit: number;
  /** Of a link: the unit before. */
  readonly from?: number | undefined;
}

export interface LinkView {
  readonly lit: Lit | null;
  /** Columns whose values do not exist yet: links to them are faint. */
  readonly isBlank?: readonly boolean[];
  /** Whether dashes move along the links. */
  readonly isFlowing: boolean;
  /** Whether invisible changes of strength count too. */
  readonly isExact: boolean;
}

export interface LinkPicture {
  readonly kind: LinkGroup["kind"];
  /** Strokes the links again if they would look different: other weights, other light, or moving dashes. @returns whether it did */
  update(view: LinkView): boolean;
  drawOn(context: CanvasRenderingContext2D): void;
  /** Strokes them in pixels of the layout, whatever is drawn already. */
  strokeWith(pen: Pen, view: LinkView): void;
}

type LinkLook = Pick<LinkView, "lit" | "isFlowing">;

const dimmed = 0.14;
/** Changes of strength up to this are invisible; 1 is the full width. */
const invisible = 0.008;

/** Kernels differ little in size: what counts is where one stands between the weakest and the strongest. */
const kernelAlpha = (share: number, isDense: boolean): number =>
  isDense ? 0.03 + 0.57 * share ** 3 : 0.2 + 0.4 * share;

/** @param ratio device pixels per pixel of the layout */
export function createLinkPicture(
  { layout, cards, theme, shown }: LinkScene,
  { to: index, kind }: LinkGroup,
  values: NetworkValues,
  ratio: number,
): LinkPicture {
  const group = buildGroup(layout, index, kind);
  const to = layout.columns[index]!;
  const from = layout.columns[index - 1]!;
  const left = Math.floor(from.body.x * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.ceil((to.body.x + to.body.width) * ratio) - left);
  canvas.height = Math.max(1, Math.round(layout.height * ratio));
  const context = canvas.getContext("2d")!;
  let drawn: { readonly strengths: Strengths | null; readonly lit: Lit | null; readonly isFlowing: boolean } | null =
    null;

  function isUnchanged(strengths: Strengths | null, { lit, isFlowing, isExact }: LinkView): boolean {
    if (!drawn || isFlowing || drawn.isFlowing || !isSameLight(drawn.lit, lit)) return false;
    return looksSame(drawn.strengths, strengths, isExact ? 0 : invisible);
  }

  function stroke(pen: Pen, strengths: Strengths | null, { lit, isFlowing }: LinkLook): void {
    const isLit = (link: Link) => {
      if (!lit) return false;
      if (lit.column === index) return link.to === lit.unit && (lit.from ?? link.from) === link.from;
      return lit.column === index - 1 && lit.from === undefined && link.from === lit.unit;
    };
    if (kind === "ribbon") strokeRibbon(pen, lit);
    else if (strengths) strokeStrengths(pen, strengths, { lit, isLit, isFlowing });
    else strokePlain(pen, lit, isLit);
    pen.globalAlpha = 1;
  }

  function strokeRibbon(pen: Pen, lit: Lit | null): void {
    if (!group.ribbon) return;
    pen.globalAlpha = lit ? 0.25 : 0.45;
    pen.fillStyle = cssColor(tokenColor("neutral", theme));
    pen.fill(group.ribbon);
  }

  function strokePlain(pen: Pen, lit: Lit | null, isLit: (link: Link) => boolean, links = group.links): void {
    pen.strokeStyle = cssColor(tokenColor("dim", theme));
    pen.lineWidth = layout.scale;
    for (const link of links) {
      pen.globalAlpha = isLit(link) ? 0.9 : lit ? 0.06 : kind === "each" ? 0.12 : 0.26;
      pen.stroke(link.path);
    }
  }

  function strokeStrengths(
    pen: Pen,
    { values, inputs, scale: full }: Strengths,
    { lit, isLit, isFlowing }: { lit: Lit | null; isLit: (link: Link) => boolean; isFlowing: boolean },
  ): void {
    const { scale } = layout;
    // Many links stay calm: only strong ones stand out.
    const isDense = group.links.length > 64;
    const isKernel = to.shape!.length > 1;
    const widest = (isKernel ? 1.8 : isDense ? 3.2 : 5.4) * scale;
    const colors = [cssColor(tokenColor("negative", theme)), cssColor(tokenColor("positive", theme))] as const;
    const flowColor = cssColor(tokenColor("ground", theme));
    const phase = isFlowing ? -(performance.now() / 28) % 1024 : 0;
    const least = isKernel ? smallestSize(values) / full : 0;
    strokePlain(
      pen,
      lit,
      isLit,
      group.links.filter(({ from }) => from === null),
    );
    for (const link of group.links) {
      if (link.from === null) continue;
      const strength = values[link.to * inputs + link.from]! / full;
      const size = Math.min(1, Math.abs(strength));
      if (!(size > 0.004)) continue;
      const own = isKernel ? kernelAlpha((size - least) / (1 - least || 1), isDense) : 0.16 + 0.8 * size ** 0.7;
      const alpha = isLit(link) ? Math.max(0.75, own) : lit ? own * dimmed : own;
      pen.globalAlpha = alpha;
      pen.strokeStyle = colors[strength < 0 ? 0 : 1];
      pen.lineWidth = 0.6 * scale + size * widest;
      pen.stroke(link.path);
      if (isFlowing && size > 0.25 && alpha > 0.3) {
        pen.setLineDash([2.5, 15]);
        pen.lineDashOffset = phase;
        pen.globalAlpha = 0.5 * alpha;
        pen.strokeStyle = flowColor;
        pen.lineWidth = Math.max(0.8, pen.lineWidth * 0.45);
        pen.stroke(link.path);
        pen.setLineDash([]);
      }
    }
  }

  function strengthsNow({ isBlank }: Pick<LinkView, "isBlank">): Strengths | null {
    const { head, type } = cards[to.card]!;
    const inputs = from.depiction === "image" ? 1 : (from.shape?.[0] ?? 0);
    const ofInputs =
      kind === "each" && !isBlank?.[index] && !layers[type]?.hasInputsFirst
        ? strengthsOf(shown?.strengthsIn(values) ?? values, head, inputs, to.units, shown?.leastStrength)
        : null;
    return ofInputs && from.starts ? strongestOf(ofInputs, from.starts) : ofInputs;
  }

  return {
    kind,
    update(view) {
      const strengths = strengthsNow(view);
      const isFlowing = view.isFlowing && strengths !== null;
      if (isUnchanged(strengths, { ...view, isFlowing })) return false;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(ratio, 0, 0, ratio, -left, 0);
      stroke(context, strengths, { lit: view.lit, isFlowing });
      drawn = { strengths, lit: view.lit, isFlowing };
      return true;
    },
    strokeWith(pen, view) {
      stroke(pen, strengthsNow(view), view);
    },
    drawOn(target) {
      target.drawImage(canvas, left, 0);
    },
  };
}

const isSameLight = (a: Lit | null, b: Lit | null): boolean =>
  a?.column === b?.column && a?.unit === b?.unit && a?.from === b?.from;

function looksSame(before: Strengths | null, now: Strengths | null, tolerance: number): boolean {
  if (!before || !now) return before === now;
  if (before.values.length !== now.values.length) return false;
  return now.values.every((value, i) => Math.abs(value / now.scale - before.values[i]! / before.scale) <= tolerance);
}

function smallestSize(values: ArrayLike<number>): number {
  let least = Infinity;
  for (let i = 0; i < values.length; i++) least = Math.min(least, Math.abs(values[i]!));
  return least;
}
