/** Colours for the Python that the exporter writes: its few kinds of words. No parser: nothing here depends on how lines go together but strings of several lines. */

export type TokenKind = "plain" | "keyword" | "call" | "number" | "string" | "comment";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const keywords = new Set(
  "and as assert break class continue def del elif else except finally for from global if import in is lambda not or pass raise return try while with yield None True False".split(
    " ",
  ),
);

const tripleQuote = `"""`;
const pattern = new RegExp(
  [
    "(?<comment>#.*)",
    `(?<opening>[rbfRBF]*${tripleQuote})`,
    `(?<string>[rbfRBF]*(?:"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*'))`,
    "(?<call>[A-Za-z_]\\w*)(?=\\()",
    "(?<word>[A-Za-z_]\\w*)",
    "(?<number>\\d[\\d_]*(?:\\.\\d*)?(?:[eE][+-]?\\d+)?)",
  ].join("|"),
  "y",
);

/** The tokens of each line of a file; together they are its text. */
export function tokenize(lines: readonly string[]): readonly (readonly Token[])[] {
  let isInString = false;
  return lines.map((line) => {
    const tokens: Token[] = [];
    const add = (kind: TokenKind, text: string) => {
      const last = tokens.at(-1);
      if (text === "") return;
      if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + text };
      else tokens.push({ kind, text });
    };
    let at = 0;
    while (at < line.length) {
      if (isInString) {
        const end = line.indexOf(tripleQuote, at);
        const next = end < 0 ? line.length : end + tripleQuote.length;
        add("string", line.slice(at, next));
        isInString = end < 0;
        at = next;
        continue;
      }
      pattern.lastIndex = at;
      const found = pattern.exec(line);
      const text = found?.[0] ?? line[at]!;
      add(kindOf(found), text);
      isInString = found?.groups?.opening !== undefined;
      at += text.length;
    }
    return tokens;
  });
}

function kindOf(found: RegExpExecArray | null): TokenKind {
  const { comment, opening, string, call, word, number } = found?.groups ?? {};
  if (comment !== undefined) return "comment";
  if (opening !== undefined || string !== undefined) return "string";
  if (number !== undefined) return "number";
  const name = call ?? word;
  if (name !== undefined && keywords.has(name)) return "keyword";
  return call === undefined ? "plain" : "call";
}
