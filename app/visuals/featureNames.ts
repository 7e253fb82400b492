/** What a feature is called on the page: a coordinate of the plane as mathematics writes it, any other by its own name. */

const shortAtMost = 12;

const written: Readonly<Record<string, string>> = { x1: "x₁", x2: "x₂" };

export const featureNames = (features: readonly string[]): readonly string[] =>
  features.map((name) => (Object.hasOwn(written, name) ? written[name]! : name));

/** A name where there is little room: the beginning of a long one. */
export const shortName = (name: string): string => {
  const letters = [...name];
  return letters.length > shortAtMost
    ? `${letters
        .slice(0, shortAtMost - 1)
        .join("")
        .trimEnd()}…`
    : name;
};
