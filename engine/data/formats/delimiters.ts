/** What may stand between a table's cells; `whitespace` is any run of blanks. Apart from the reader, which is loaded when it is needed. */

export const delimiters = [",", ";", "\t", "|", "whitespace"] as const;
export type Delimiter = (typeof delimiters)[number];
