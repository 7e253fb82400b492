/** The cells of a Jupyter notebook, format 4.5, without outputs. */

interface Cell {
  readonly id: string;
  readonly cell_type: "markdown" | "code";
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Every line with its line break, but for the last. */
  readonly source: readonly string[];
}

export interface CodeCell extends Cell {
  readonly cell_type: "code";
  readonly execution_count: null;
  readonly outputs: readonly [];
}

/** @param id letters, digits, `-` and `_`; every cell's its own */
export const textCell = (id: string, paragraphs: readonly string[]): Cell => ({
  id,
  cell_type: "markdown",
  metadata: {},
  source: sourceOf(paragraphs.join("\n\n").split("\n")),
});

export const codeCell = (id: string, lines: readonly string[]): CodeCell => ({
  id,
  cell_type: "code",
  metadata: {},
  execution_count: null,
  outputs: [],
  source: sourceOf(lines),
});

/** One whose code is folded away until somebody wants to see it. */
export const folded = (cell: CodeCell): CodeCell => ({ ...cell, metadata: { jupyter: { source_hidden: true } } });

const sourceOf = (lines: readonly string[]) => lines.map((line, i) => (i < lines.length - 1 ? `${line}\n` : line));

export function notebookJson(cells: readonly Cell[]): string {
  const metadata = {
    kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
    language_info: { name: "python" },
  };
  // Indented as Jupyter writes it.
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
