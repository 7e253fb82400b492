/** Lists of names as people write them: `age, income`; a name that holds a comma or a quote stands in quotes, as in CSV files. */

const item = /\s*(?:"((?:[^"]|"")*)"|([^"，,、;；][^，,、;；]*)?)\s*(?:[，,、;；]|$)/gy;

/** Undefined where a quote is never closed, or something stands behind it. */
export function parseNames(text: string): readonly string[] | undefined {
  const names: string[] = [];
  item.lastIndex = 0;
  while (item.lastIndex < text.length) {
    const found = item.exec(text);
    if (!found) return undefined;
    const [, quoted, plain = ""] = found;
    const name = quoted?.replaceAll('""', '"') ?? plain.trim();
    if (name !== "") names.push(name);
  }
  return names;
}

export const writeNames = (names: readonly string[]): string => names.map(writeName).join(", ");

const writeName = (name: string): string =>
  /["，,、;；]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
