/** Arithmetic as people write it: infix signs, parentheses only where they are needed, the branch that was taken. */

import type { Arithmetic } from "../../../engine/train/inspect/inspection.ts";
import { type Digits, writeValue } from "./digits.ts";

type Sum = Extract<Arithmetic, { kind: "sum" }>;
/** What a channel or an example adds to a larger sum. */
export type Group = Sum & { readonly part: NonNullable<Sum["part"]> };
type Call = Extract<Arithmetic, { kind: "call" }>;

/** What stands one after the other. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  /** `figure` is where it was read; null for what was computed or is written in the formula. */
  | { readonly kind: "number"; readonly text: string; readonly value: number; readonly figure: number | null }
  /** What a term of a sum is called, where others of that sum have names. */
  | { readonly kind: "name"; readonly figure: number }
  | { readonly kind: "group"; readonly sum: Group }
  | { readonly kind: "more"; readonly count: number }
  /** Which value of a figure it is, where that is all: the same number stands behind. */
  | { readonly kind: "place"; readonly figure: number; readonly element: number }
  /** Why a branch was taken. */
  | { readonly kind: "since"; readonly text: string };

/** How tightly a part holds together, as in `engine/expr/mathNode.ts`. */
const binds = { sum: 1, product: 2, atom: 4 } as const;

/** Where a part stands. */
interface Place {
  /** How tightly it must hold together. */
  readonly least: number;
  /** Nothing stands before it, so that a minus sign needs no parentheses. */
  readonly isFirst: boolean;
  /** It is a part of something else than one sum. */
  readonly isInner: boolean;
}

/** So many terms are read at a glance where a sum is a part of something. */
const innerTerms = 3;

interface Writing {
  /** Of an input, by its place. */
  digitsOf(figure: number): Digits;
  /** About as many letters as one line has: what does not fit is only counted. */
  readonly letters: number;
}

export function partsOf(arithmetic: Arithmetic, { digitsOf, letters }: Writing): readonly Part[] {
  if (arithmetic.kind === "element") {
    const { figure, element } = arithmetic;
    return [{ kind: "place", figure, element }];
  }
  return joined(write(arithmetic, { least: 0, isFirst: true, isInner: false }));

  function write(node: Arithmetic, place: Place): readonly Part[] {
    switch (node.kind) {
      case "element":
        return number(node.value, writeValue(node.value, digitsOf(node.figure)), node.figure, place);
      case "constant":
        return number(node.value, writeValue(node.value, { kind: "short" }), null, place);
      case "sum":
        return isGroup(node) ? [{ kind: "group", sum: node }] : writeSum(node, place);
      case "max":
        return writeMax(node, place);
      case "call":
        return writeCall(node, place);
      default:
        return node satisfies never;
    }
  }

  function writeSum({ terms, count }: Sum, place: Place): readonly Part[] {
    const hasGroups = terms.some(isGroup);
    const atMost = place.isInner ? innerTerms : terms.length;
    return enclosed(binds.sum, place, (inner) => {
      const written = terms.map((term, i): readonly Part[] => {
        const name: readonly Part[] =
          hasGroups && term.kind === "element" ? [{ kind: "name", figure: term.figure }, text(" ")] : [];
        if (i === 0) return [...name, ...write(term, { ...inner, least: binds.sum })];
        const next = { ...inner, isFirst: false };
        const taken = subtracted(term);
        return taken
          ? [text(" − "), ...write(taken, { ...next, least: binds.product })]
          : [text(" + "), ...name, ...write(term, { ...next, least: binds.sum })];
      });
      return listed(written, { count, atMost, between: " + " });
    });
  }

  /** Within something else only the winner of many counts. */
  function writeMax({ terms, count, winner }: Extract<Arithmetic, { kind: "max" }>, place: Place): readonly Part[] {
    if (place.isInner && count > 2) return write(terms[winner]!, place);
    const written = terms.map((term, i) => [...(i > 0 ? [text(", ")] : []), ...write(term, alone)]);
    return [text("max("), ...listed(written, { count, atMost: terms.length, between: ", " }), text(")")];
  }

  /** As many as there is room for; nobody counts a single one instead of writing it. */
  function listed(
    written: readonly (readonly Part[])[],
    { count, atMost, between }: { readonly count: number; readonly atMost: number; readonly between: string },
  ): readonly Part[] {
    let length = 0;
    let fit = written.findIndex((parts) => {
      length += lengthOf(parts);
      return length > letters;
    });
    if (fit < 0) fit = written.length;
    const shown = Math.max(Math.min(2, written.length), Math.min(fit, letters === Infinity ? written.length : atMost));
    const left = count - shown;
    if (left === 1 && shown + 1 === written.length) return written.flat();
    const rest: readonly Part[] = left > 0 ? [text(between), { kind: "more", count: left }] : [];
    return [...written.slice(0, shown).flat(), ...rest];
  }

  function writeCall({ fn, args }: Call, place: Place): readonly Part[] {
    const [a, b, c] = args;
    switch (fn) {
      case "mul":
        return writeProduct("·", binds.product);
      case "div":
        return writeProduct(" / ", binds.atom);
      case "neg": {
        const parts = [text("−"), ...write(a!, { ...alone, least: binds.product, isFirst: false })];
        return place.isFirst && place.least <= binds.sum ? parts : [text("("), ...parts, text(")")];
      }
      case "gt":
        return [text("["), ...compared(a!, " > ", b!), text("]")];
      case "ge":
        return [text("["), ...compared(a!, " ≥ ", b!), text("]")];
      case "select":
        return writeBranch([a!, b!, c!], place);
      default: {
        const [before, behind] = functions[fn];
        const list = args.flatMap((arg, i) => [...(i > 0 ? [text(", ")] : []), ...write(arg, alone)]);
        return [text(before), ...list, text(behind)];
      }
    }

    function writeProduct(sign: string, right: number): readonly Part[] {
      return enclosed(binds.product, place, ({ isFirst }) => [
        ...write(a!, { least: binds.product, isFirst, isInner: true }),
        text(sign),
        ...write(b!, { least: right, isFirst: false, isInner: true }),
      ]);
    }
  }

  /** Only the branch that was taken, and why. */
  function writeBranch(
    [condition, yes, no]: readonly [Arithmetic, Arithmetic, Arithmetic],
    place: Place,
  ): readonly Part[] {
    const isYes = condition.value !== 0;
    const taken = write(isYes ? yes : no, place);
    if (condition.kind !== "call" || (condition.fn !== "gt" && condition.fn !== "ge")) return taken;
    const sign = condition.fn === "gt" ? (isYes ? " > " : " ≤ ") : isYes ? " ≥ " : " < ";
    const why = compared(condition.args[0]!, sign, condition.args[1]!);
    return [...taken, { kind: "since", text: plainText(why) }];
  }

  /** What was read stands first. */
  function compared(a: Arithmetic, sign: Comparison, b: Arithmetic): readonly Part[] {
    if (a.kind === "constant" && b.kind !== "constant") return compared(b, mirrored[sign], a);
    return [...write(a, alone), text(sign), ...write(b, alone)];
  }
}

type Comparison = " > " | " < " | " ≥ " | " ≤ ";
const mirrored: Readonly<Record<Comparison, Comparison>> = { " > ": " < ", " < ": " > ", " ≥ ": " ≤ ", " ≤ ": " ≥ " };

/** Within a function's parentheses. */
const alone: Place = { least: 0, isFirst: true, isInner: true };

const isGroup = (node: Arithmetic): node is Group => node.kind === "sum" && node.part !== null;

/** What a term takes away; null for one that is added. A number from a figure keeps its sign. */
function subtracted(term: Arithmetic): Arithmetic | null {
  if (term.kind === "call" && term.fn === "neg") return term.args[0]!;
  return term.kind === "constant" && term.value < 0 ? { kind: "constant", value: -term.value } : null;
}

/** A group is its label and a number. */
const groupLetters = 18;

const lengthOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + ("text" in part ? part.text.length : groupLetters), 0);

/** What stands before and behind a function's arguments. */
const functions: Readonly<
  Record<Exclude<Call["fn"], "mul" | "div" | "neg" | "gt" | "ge" | "select">, readonly [string, string]>
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
  min: ["min(", ")"],
};

const text = (text: string): Part => ({ kind: "text", text });

function number(value: number, written: string, figure: number | null, { isFirst }: Place): readonly Part[] {
  const needsParentheses = written.startsWith("−") && !isFirst;
  return [{ kind: "number", text: needsParentheses ? `(${written})` : written, value, figure }];
}

function enclosed(own: number, place: Place, write: (inner: Place) => readonly Part[]): readonly Part[] {
  if (own >= place.least) return write(place);
  return [text("("), ...write({ least: 0, isFirst: true, isInner: place.isInner }), text(")")];
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
const plainText = (parts: readonly Part[]): string => parts.map((part) => ("text" in part ? part.text : "…")).join("");
