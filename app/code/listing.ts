/** The lines of `train.py` as the view shows them. Pure. */

import type { Text } from "../../engine/define/text.ts";
import { type CodeSubject, type Program, programText } from "../../engine/export/program.ts";
import { changedLines } from "./changedLines.ts";
import { type Token, tokenize } from "./python.ts";

export interface ListedLine {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly subject: CodeSubject | null;
}

export interface ListedSection {
  readonly id: string;
  readonly title: Text;
  /** Of its first line in the file, from 0. */
  readonly start: number;
  readonly lines: readonly ListedLine[];
}

export interface Listing {
  /** The file. */
  readonly text: string;
  readonly sections: readonly ListedSection[];
  /** Those of all sections: the file's. */
  readonly lines: readonly ListedLine[];
}

/** The file's lines in the program's sections; blank lines between two sections stand at the end of the first. */
export function listingOf(program: Program): Listing {
  const text = programText(program);
  const texts = text.trimEnd().split("\n");
  const tokens = tokenize(texts);
  const lines = texts.map((line, i): ListedLine => ({ text: line, tokens: tokens[i]!, subject: null }));
  let next = 0;
  const starts = program.sections.map((section) => {
    let start: number | null = null;
    // The file joins the sections; it may have other blank lines than they.
    for (const { text: wanted, subject = null } of section.lines) {
      for (const part of wanted.split("\n").filter(Boolean)) {
        const at = texts.indexOf(part, next);
        lines[at] = { ...lines[at]!, subject };
        start ??= at;
        next = at + 1;
      }
    }
    return start ?? next;
  });
  const sections = program.sections.map(({ id, title }, i) => {
    const start = i === 0 ? 0 : starts[i]!;
    return { id, title, start, lines: lines.slice(start, starts[i + 1]) };
  });
  return { text, sections, lines };
}

/** What became other since another version of the file; nothing where there is none to compare with. */
export function marksSince(before: Listing | null, { lines }: Listing): ReturnType<typeof changedLines> {
  const texts = (all: readonly ListedLine[]) => all.map(({ text }) => text);
  return changedLines(texts(before?.lines ?? lines), texts(lines));
}
