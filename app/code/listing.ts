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

/**
 * The file's lines in the program's sections. What stands before a section's lines without a blank line belongs to it, as its heading does.
 *
 * @param before whose lines are taken over where they are the same, so that they are not rendered anew
 */
export function listingOf(program: Program, before?: Listing): Listing {
  const text = programText(program);
  const texts = text.trimEnd().split("\n");
  const tokens = tokenize(texts);
  const made = texts.map((line, i): ListedLine => ({ text: line, tokens: tokens[i]!, subject: null }));
  let next = 0;
  const starts = program.sections.map((section) => {
    let start: number | null = null;
    // The file joins the sections; it may have other blank lines than they.
    for (const { text: wanted, subject = null } of section.lines.filter(({ text }) => text !== "")) {
      const at = texts.indexOf(wanted, next);
      made[at] = { ...made[at]!, subject };
      start ??= at;
      next = at + 1;
    }
    return start ?? next;
  });
  const lines = made.map((line, i) => {
    const old = before?.lines[i];
    return old && JSON.stringify(old) === JSON.stringify(line) ? old : line;
  });
  const sections = program.sections.map(({ id, title }, i) => {
    const start = i === 0 ? 0 : paragraphStart(texts, starts[i]!);
    const end = i + 1 < starts.length ? paragraphStart(texts, starts[i + 1]!) : texts.length;
    return { id, title, start, lines: lines.slice(start, end) };
  });
  return { text, sections, lines };
}

function paragraphStart(texts: readonly string[], line: number): number {
  let start = line;
  while (start > 0 && texts[start - 1] !== "") start--;
  return start;
}

/** What became other since another version of the file; nothing where there is none to compare with. */
export function marksSince(before: Listing | null, { lines }: Listing): ReturnType<typeof changedLines> {
  const texts = (all: readonly ListedLine[]) => all.map(({ text }) => text);
  return changedLines(texts(before?.lines ?? lines), texts(lines));
}
