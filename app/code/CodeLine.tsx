/** One line of the program. It is not a button of HTML: text in that cannot be selected. */

import { memo } from "react";
import styles from "./CodeLines.module.css";
import type { ListedLine } from "./listing.ts";

interface CodeLineProps {
  readonly line: ListedLine;
  /** In the file, from 0. */
  readonly index: number;
  /** What it says of the document; null where that is nothing that can be opened. */
  readonly says: string | null;
  /** Where the keyboard is among the lines. */
  readonly isCurrent: boolean;
  readonly isPointed: boolean;
  readonly isNew: boolean;
  readonly gone: "before" | "after" | null;
}

export const CodeLine = memo(function CodeLine({ line, index, says, ...marks }: CodeLineProps) {
  const { text, tokens } = line;
  const { isCurrent, isPointed, isNew, gone } = marks;
  const indent = text.length - text.trimStart().length;
  const code = (
    <code className={styles.text} style={{ "--indent": String(indent) }}>
      {tokens.map(({ kind, text: part }, i) =>
        kind === "plain" ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the line
          <span key={i} data-kind={kind}>
            {part}
          </span>
        ),
      )}
      {/* A blank line is a line. */}
      {text === "" && "\n"}
    </code>
  );
  const look = {
    className: styles.line,
    "data-line": index,
    "data-number": index + 1,
    "data-pointed": isPointed || undefined,
    "data-new": isNew || undefined,
    "data-gone": gone ?? undefined,
  };
  if (says === null) return <div {...look}>{code}</div>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: text in a button cannot be selected
    <div {...look} role="button" tabIndex={isCurrent ? 0 : -1} aria-description={says}>
      {code}
    </div>
  );
});
