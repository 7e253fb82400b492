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

/** `names` with one more, before the first that comes later in `order`: a list in that order stays in it. */
export function withName(names: readonly string[], name: string, order: readonly string[]): readonly string[] {
  const places = new Map(order.map((other, place) => [other, place]));
  const later = names.findIndex((other) => (places.get(other) ?? -1) > (places.get(name) ?? -1));
  return names.toSpliced(later < 0 ? names.length : later, 0, name);
}
