/** Lines of a program, each with what of the document it says: the page marks both where one of them is pointed at. */

/** What of the document a line of code says. */
export type CodeSubject =
  | {
      readonly kind: "layer";
      /** As complaints have it: "model[3]", "model[3].layers[0]", "model[3].shortcut[0]". */
      readonly place: string;
    }
  | { readonly kind: "dataset" | "loss" | "optimizer" | "scheduler" | "training" | "seed" | "initialization" };

export interface CodeLine {
  /** Without a line break; indented by four blanks a level. */
  readonly text: string;
  readonly subject?: CodeSubject;
}

export type CodeLines = readonly CodeLine[];

/** Lines that say the same part of the document; none of it without a subject. */
export const code = (
  texts: readonly string[],
  subject?: CodeSubject | Exclude<CodeSubject["kind"], "layer">,
): CodeLines =>
  texts.map((text) =>
    subject === undefined ? { text } : { text, subject: typeof subject === "string" ? { kind: subject } : subject },
  );

export const indented = (lines: CodeLines, levels = 1): CodeLines =>
  lines.map((line) => (line.text === "" ? line : { ...line, text: "    ".repeat(levels) + line.text }));
