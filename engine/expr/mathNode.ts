/** MathML as plain data, and how parts of a formula are put together; the page renders the tree as it is. */

export interface MathNode {
  readonly tag: string;
  readonly children: readonly (MathNode | string)[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How tightly a part holds together: a part inside a tighter one needs parentheses. */
export const binding = { sum: 1, product: 2, power: 3, atom: 4 } as const;

/** A printed part of a formula. */
export interface Printed {
  readonly node: MathNode;
  readonly binds: number;
  /** For −x: the x, so that a + (−x) reads a − x. */
  readonly negated?: Printed;
  /** For a comparison: how it reads after "if", and how its contrary does. */
  readonly condition?: { readonly yes: MathNode; readonly no: MathNode };
  /** For a case distinction: its rows; the last is what remains. */
  readonly cases?: readonly { readonly value: MathNode; readonly condition: Printed["condition"] | null }[];
  /** A number comes first in a product, as people write it. */
  readonly isNumber?: boolean;
  /** After a number it needs a dot: 3⋅2x. */
  readonly startsWithDigit?: boolean;
}

export function element(tag: string, ...children: readonly (MathNode | string)[]): MathNode {
  return { tag, children };
}

export const identifier = (name: string): MathNode => element("mi", name);
export const operator = (text: string): MathNode => element("mo", text);
export const row = (...children: readonly MathNode[]): MathNode => element("mrow", ...children);

export function atom(node: MathNode): Printed {
  return { node, binds: binding.atom };
}

export function parenthesized(node: MathNode): MathNode {
  return row(operator("("), node, operator(")"));
}

/** The part as it stands inside something that binds as tightly as `least`. */
export function within(part: Printed, least: number): MathNode {
  return part.binds >= least ? part.node : parenthesized(part.node);
}

/** `name(a, b)`. */
export function applied(name: string, ...args: readonly Printed[]): Printed {
  const list = args.flatMap((arg, i) => (i === 0 ? [arg.node] : [operator(","), arg.node]));
  return atom(row(identifier(name), operator("\u2061"), parenthesized(row(...list))));
}

export function sum(a: Printed, sign: "+" | "−", b: Printed): Printed {
  if (b.negated) return sum(a, sign === "+" ? "−" : "+", b.negated);
  // a − (b + c) keeps its parentheses, a + (b − c) needs none.
  const right = within(b, sign === "−" ? binding.product : binding.sum);
  return { node: row(within(a, binding.sum), operator(sign), right), binds: binding.sum };
}

export function minus(x: Printed): Printed {
  if (x.negated) return x.negated;
  return { node: row(operator("−"), within(x, binding.product)), binds: binding.sum, negated: x };
}

/** @param isDotted with a dot between its factors, unless the first is a number */
export function product(a: Printed, b: Printed, isDotted = false): Printed {
  if (a.negated) return minus(product(a.negated, b, isDotted));
  if (b.negated) return minus(product(a, b.negated, isDotted));
  if (b.isNumber && !a.isNumber) return product(b, a, isDotted);
  const times = b.startsWithDigit || (isDotted && !a.isNumber) ? "⋅" : "\u2062";
  return {
    node: row(within(a, binding.product), operator(times), within(b, binding.product)),
    binds: binding.product,
    startsWithDigit: a.startsWithDigit,
  };
}

export function fraction(a: Printed, b: Printed): Printed {
  if (a.negated) return minus(fraction(a.negated, b));
  return { node: element("mfrac", a.node, b.node), binds: binding.product };
}

export function power(base: Printed, exponent: Printed): Printed {
  return {
    node: element("msup", within(base, binding.atom), exponent.node),
    binds: binding.power,
    startsWithDigit: base.binds >= binding.atom && base.startsWithDigit,
  };
}

export function comparison(a: Printed, relation: string, contrary: string, b: Printed): Printed {
  const yes = row(a.node, operator(relation), b.node);
  const no = row(a.node, operator(contrary), b.node);
  // As a value it is Iverson's bracket: 1 where it holds, else 0.
  return { ...atom(row(operator("["), yes, operator("]"))), condition: { yes, no } };
}

export function cases(condition: Printed, yes: Printed, no: Printed): Printed {
  const test = condition.condition ?? comparison(condition, "≠", "=", printedNumber(0)).condition;
  const rest = no.cases ?? [{ value: no.node, condition: null }];
  const rows = [{ value: yes.node, condition: test }, ...rest];
  return { ...atom(casesNode(rows)), cases: rows };
}

function casesNode(rows: NonNullable<Printed["cases"]>): MathNode {
  const first = rows[0]?.condition;
  const lines = rows.map(({ value, condition }) => {
    // With two rows the second is exactly where the first is not; with more, what remains is left unsaid.
    const when = condition?.yes ?? (rows.length === 2 && first ? first.no : element("mtext", "…"));
    return element("mtr", element("mtd", value), element("mtd", when));
  });
  return row(operator("{"), { tag: "mtable", children: lines, attributes: { columnalign: "left" } });
}

/** A number with six significant digits; 1e-8 as 10⁻⁸. */
export function printedNumber(value: number): Printed {
  if (value < 0) return minus(printedNumber(-value));
  if (!Number.isFinite(value)) return atom(identifier(value === Infinity ? "∞" : "NaN"));
  const [digits, exponent] = Number(value.toPrecision(6)).toString().split("e");
  const mantissa = digitsOf(digits!);
  if (exponent === undefined) return mantissa;
  const ten: Printed = {
    ...power(digitsOf("10"), printedNumber(Number(exponent))),
    isNumber: true,
    startsWithDigit: true,
  };
  return digits === "1" ? ten : product(mantissa, ten);
}

function digitsOf(digits: string): Printed {
  return { ...atom(element("mn", digits)), isNumber: true, startsWithDigit: true };
}
