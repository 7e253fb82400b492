/** What the tensors of a step are called where they are shown: their role, PyTorch's name, and a symbol that is theirs alone in an operation. */

import { baseOf } from "../../graph/schedule.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { FigureRole } from "./inspection.ts";

export interface Name {
  readonly role: FigureRole;
  /** PyTorch's. */
  readonly name: string | null;
  readonly symbol: string;
}

export interface Names {
  /** The tensor of that name that holds the values of this one, itself or under another shape; null where none does. */
  find(tensor: Tensor): Tensor | null;
  of(tensor: Tensor): Name;
  /** The first name that a tensor is given stays. Of those on the way there may be many, which are numbered: g₁, g₂. */
  give(tensor: Tensor, name: Name, isOnTheWay?: boolean): void;
  /** Names beside which these count too, and come second. */
  inside(without: readonly Tensor[]): Names;
}

export function createNames(outer: Names | null = null, without: readonly Tensor[] = []): Names {
  const names = new Map<Tensor, Name>();
  const byBase = new Map<Tensor, Tensor>();
  const symbols = new Set<string>();
  const hidden = new Set(without.map(baseOf));

  const named: Names = {
    find(tensor) {
      if (names.has(tensor)) return tensor;
      const base = baseOf(tensor);
      return byBase.get(base) ?? (hidden.has(base) ? null : (outer?.find(tensor) ?? null));
    },
    of(tensor) {
      const known = names.get(tensor);
      if (known) return known;
      const found = outer?.of(tensor);
      if (!found) throw new Error("A tensor is shown that has no name");
      named.give(tensor, found);
      return names.get(tensor)!;
    },
    give(tensor, { symbol, ...name }, isOnTheWay = false) {
      if (names.has(tensor)) return;
      let own = symbol;
      // The new weight is W′ beside the old one.
      for (let i = 1; outer && symbols.has(own); i++) own = isOnTheWay ? `${symbol}${subscript(i)}` : `${own}′`;
      symbols.add(own);
      names.set(tensor, { ...name, symbol: own });
      const base = baseOf(tensor);
      if (!byBase.has(base)) byBase.set(base, tensor);
    },
    inside: (without) => createNames(named, without),
  };
  return named;
}

/** 12 as ₁₂. */
const subscript = (n: number): string => [...String(n)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
