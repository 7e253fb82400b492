/** Arithmetic as people write it: infix signs, parentheses only where they are needed, the branch that was taken. */

import type { PrimitiveName } from "../../../engine/expr/expr.ts";
import type { Arithmetic } from "../../../engine/train/inspect/inspection.ts";
import { type Digits, writeValue } from "./digits.ts";

/** What stands one after the other. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  /** `figure` is where it was read; null for what was computed or is written in the formula. */
  | { readonly kind: "number"; readonly text: string; readonly value: number; readonly figure: number | null }
  | { readonly kind: "group"; readonly label: string; readonly arithmetic: Extract<Arithmetic, { kind: "sum" }> }
  | { readonly kind: "more"; readonly count: number }
  /** Why a branch was taken. */
  | { readonly kind: "since"; readonly text: string };

/** How tightly a part holds together, as in `engine/expr/mathNode.ts`. */
const binds = { sum: 1, product: 2, atom: 4 } as const;

/** Where a part stands: how tightly it must hold together, and whether something stands before it, so that a minus sign needs parentheses. */
interface Place {
  readonly least: number;
  readonly isFirst: boolean;
}

/** More terms of one sum are not read. */
const termsAtMost = 8;

/** @param digitsOf of an input, by its place */
export function partsOf(arithmetic: Arithmetic, digitsOf: (figure: number) => Digits): readonly Part[] {
  return joined(write(arithmetic, { least: 0, isFirst: true }));

  function write(node: Arithmetic, place: Place): readonly Part[] {
    switch (node.kind) {
      case "element":
        return number(node.value, writeValue(node.value, digitsOf(node.figure)), node.figure, place);
      case "constant":
        return number(node.value, writeValue(node.value, { kind: "short" }), null, place);
      case "sum":
        return node.label === null ? writeSum(node, place) : [{ kind: "group", label: node.label, arithmetic: node }];
      case "max":
        return [text("max("), ...listed(node.terms, node.count, ", ", { least: 0, isFirst: true }), text(")")];
      case "call":
        return writeCall(node.fn, node.args, place);
    }
  }

  function writeSum({ terms, count }: Extract<Arithmetic, { kind: "sum" }>, place: Place): readonly Part[] {
    if (count === 1 && terms.length === 1) return write(terms[0]!, place);
    return enclosed(binds.sum, place, (inner) => listed(terms, count, " + ", { ...inner, least: binds.sum }));
  }

  function listed(terms: readonly Arithmetic[], count: number, between: string, first: Place): readonly Part[] {
    const shown = terms.slice(0, termsAtMost);
    const parts = shown.flatMap((term, i) => {
      const isFirst = i === 0 ? first.isFirst : between !== " + ";
      return [...(i > 0 ? [text(between)] : []), ...write(term, { least: first.least, isFirst })];
    });
    if (count <= shown.length) return parts;
    return [...parts, text(between), { kind: "more", count: count - shown.length }];
  }

  function writeCall(fn: PrimitiveName, args: readonly Arithmetic[], place: Place): readonly Part[] {
    const [a, b, c] = args;
    switch (fn) {
      case "add":
        return enclosed(binds.sum, place, (inner) => [
          ...write(a!, { least: binds.sum, isFirst: inner.isFirst }),
          text(" + "),
          ...write(b!, { least: binds.sum, isFirst: false }),
        ]);
      case "sub":
        return enclosed(binds.sum, place, (inner) => [
          ...write(a!, { least: binds.sum, isFirst: inner.isFirst }),
          text(" − "),
          ...write(b!, { least: binds.product, isFirst: false }),
        ]);
      case "mul":
        return enclosed(binds.product, place, (inner) => [
          ...write(a!, { least: binds.product, isFirst: inner.isFirst }),
          text("·"),
          ...write(b!, { least: binds.product, isFirst: false }),
        ]);
      case "div":
        return enclosed(binds.product, place, (inner) => [
          ...write(a!, { least: binds.product, isFirst: inner.isFirst }),
          text(" / "),
          ...write(b!, { least: binds.atom, isFirst: false }),
        ]);
      case "neg":
        return place.isFirst && place.least <= binds.sum
          ? [text("−"), ...write(a!, { least: binds.product, isFirst: false })]
          : [text("(−"), ...write(a!, { least: binds.product, isFirst: false }), text(")")];
      case "gt":
        return [text("["), ...compared(a!, " > ", b!), text("]")];
      case "ge":
        return [text("["), ...compared(a!, " ≥ ", b!), text("]")];
      case "select":
        return writeBranch(a!, b!, c!, place);
      default:
        return [
          text(functions[fn][0]),
          ...listed(args, args.length, ", ", { least: 0, isFirst: true }),
          text(functions[fn][1]),
        ];
    }
  }

  /** Only the branch that was taken, and why. */
  function writeBranch(condition: Arithmetic, yes: Arithmetic, no: Arithmetic, place: Place): readonly Part[] {
    const isYes = condition.value !== 0;
    const taken = write(isYes ? yes : no, place);
    if (condition.kind !== "call" || (condition.fn !== "gt" && condition.fn !== "ge")) return taken;
    const sign = condition.fn === "gt" ? (isYes ? " > " : " ≤ ") : isYes ? " ≥ " : " < ";
    const why = compared(condition.args[0]!, sign, condition.args[1]!);
    return [...taken, { kind: "since", text: plainText(why) }];
  }

  function compared(a: Arithmetic, sign: string, b: Arithmetic): readonly Part[] {
    return [
      ...write(a, { least: binds.sum, isFirst: true }),
      text(sign),
      ...write(b, { least: binds.sum, isFirst: true }),
    ];
  }
}

/** What stands before and behind a function's arguments. */
const functions: Readonly<
  Record<
    Exclude<PrimitiveName, "add" | "sub" | "mul" | "div" | "neg" | "gt" | "ge" | "select">,
    readonly [string, string]
  >
> = {
  abs: ["|", "|"],
  sign: ["sign(", ")"],
  floor: ["⌊", "⌋"],
  sqrt: ["√(", ")"],
  exp: ["exp(", ")"],
  expm1: ["expm1(", ")"],
  log: ["log(", ")"],
  log1p: ["log1p(", ")"],
  tanh: ["tanh(", ")"],
  erf: ["erf(", ")"],
  sigmoid: ["σ(", ")"],
  softplus: ["softplus(", ")"],
  max: ["max(", ")"],
  min: ["min(", ")"],
};

const text = (text: string): Part => ({ kind: "text", text });

function number(value: number, written: string, figure: number | null, { isFirst }: Place): readonly Part[] {
  const needsParentheses = written.startsWith("−") && !isFirst;
  return [{ kind: "number", text: needsParentheses ? `(${written})` : written, value, figure }];
}

function enclosed(own: number, place: Place, write: (inner: Place) => readonly Part[]): readonly Part[] {
  if (own >= place.least) return write(place);
  return [text("("), ...write({ least: 0, isFirst: true }), text(")")];
}

/** Neighbouring texts as one. */
function joined(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === "text" && last?.kind === "text") result[result.length - 1] = text(last.text + part.text);
    else result.push(part);
  }
  return result;
}

/** Without what can be opened. */
const plainText = (parts: readonly Part[]): string =>
  parts.map((part) => ("text" in part ? part.text : part.kind === "group" ? part.label : "…")).join("");
