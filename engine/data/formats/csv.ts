/**
 * Reads the rows of a table's text: cells between delimiters, in quotes where they hold one (RFC 4180), or between runs of blanks.
 * Knows lines and cells, and nothing of what they mean.
 */

import { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";
import type { Delimiter } from "./delimiters.ts";

export interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Without the blanks around them. */
  readonly cells: readonly string[];
}

export interface TableText {
  /** By which complaints name it. */
  readonly path: string;
  readonly text: string;
  readonly delimiter: Delimiter;
}

/** A row of more cells is refused as soon as it has them. */
export const maxColumns = 1000;

const [tab, newline, formFeed, carriageReturn, blank, quote] = [...'\t\n\f\r "'].map((c) => c.charCodeAt(0));

/**
 * One row after the other; lines without any cell are left out.
 *
 * @throws DataError for quotes that are never closed or have something behind them, and for too many cells
 */
export function* csvRows({ path, text, delimiter }: TableText): Generator<Row> {
  const separator = delimiter === "whitespace" ? null : delimiter.charCodeAt(0);
  const isBlank = (code: number) => (code === blank || code === tab || code === formFeed) && code !== separator;
  const isNewline = (code: number) => code === newline || code === carriageReturn;
  const isEnd = (code: number) => isNewline(code) || (separator === null ? isBlank(code) : code === separator);
  let at = 0;
  let line = 1;
  const skipBlanks = () => {
    while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  };

  /** From the quote that opens it to behind the one that closes it. */
  const quotedCell = (): string => {
    const opened = line;
    const parts: string[] = [];
    do {
      const start = at + 1;
      at = text.indexOf('"', start);
      if (at < 0) throw neverClosed(`${path}:${opened}`);
      parts.push(text.slice(start, at));
      at++;
      // Two quotes stand for one.
    } while (text.charCodeAt(at) === quote);
    const cell = parts.join('"');
    line += newlinesIn(cell);
    if (at < text.length && !isEnd(text.charCodeAt(at)) && !isBlank(text.charCodeAt(at)))
      throw afterQuote(`${path}:${line}`);
    return cell.trim();
  };

  const bareCell = (): string => {
    const start = at;
    while (at < text.length && !isEnd(text.charCodeAt(at))) at++;
    return text.slice(start, at).trim();
  };

  while (at < text.length) {
    const row = { line, cells: [] as string[] };
    let isQuoted = false;
    for (let isOver = false; !isOver; ) {
      skipBlanks();
      const isOpened = text.charCodeAt(at) === quote;
      isQuoted ||= isOpened;
      row.cells.push(isOpened ? quotedCell() : bareCell());
      if (row.cells.length > maxColumns) throw tooManyColumns(`${path}:${row.line}`);
      skipBlanks();
      isOver = at >= text.length || isNewline(text.charCodeAt(at));
      if (!isOver && separator !== null) at++;
    }
    if (text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === newline) at++;
    at++;
    line++;
    if (row.cells.length > 1 || row.cells[0] !== "" || isQuoted) yield row;
  }
}

const newlinesIn = (cell: string): number => cell.match(/\r\n|\r|\n/g)?.length ?? 0;

interface Fault {
  readonly got: Text;
  readonly expected: Text;
  readonly fix: Text;
}

const complain = (where: string, fault: Fault) => new DataError({ where, ...fault });

const neverClosed = (where: string) =>
  complain(where, {
    got: { en: 'a quote (") that is never closed', zh: '没有闭合的引号 (")' },
    expected: { en: "quotes in pairs", zh: "成对的引号" },
    fix: { en: 'Close it, or write "" for a quote within a cell.', zh: '请补上引号；单元格内的引号请写作 ""。' },
  });

const afterQuote = (where: string) =>
  complain(where, {
    got: { en: "text behind a closing quote", zh: "闭合引号之后的文字" },
    expected: { en: "the delimiter or the end of the line", zh: "分隔符或行尾" },
    fix: {
      en: 'Write "" for a quote within a cell, or choose another delimiter.',
      zh: '单元格内的引号请写作 ""，或选择其他分隔符。',
    },
  });

const tooManyColumns = (where: string) =>
  complain(where, {
    got: { en: `more than ${maxColumns} columns`, zh: `超过 ${maxColumns} 列` },
    expected: { en: `at most ${maxColumns}`, zh: `至多 ${maxColumns} 列` },
    fix: {
      en: "Take out the columns that are not needed, or turn the table if its rows are columns.",
      zh: "请删去不需要的列；如果行列颠倒，请转置表格。",
    },
  });
