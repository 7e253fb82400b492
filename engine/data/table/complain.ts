/** What complaints about a table have in common: how they name cells, columns and lines. */

import { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";

export interface Fault {
  /** A field of the document, a file, or a line of one. */
  readonly where: string;
  readonly got: Text;
  readonly expected: Text;
  readonly fix: Text;
}

export const complain = (fault: Fault): DataError => new DataError(fault);

export const lineOf = (path: string, line: number): string => `${path}:${line}`;

/** A cell or a name, short and on one line. */
export const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** The first of some names. */
export function named(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map(quoted).join(", ");
  return names.length > most ? `${shown} …` : shown;
}
