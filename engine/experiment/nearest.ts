/** "Did you mean …": the known name nearest to a misspelt one. */

/** Names longer than this are never a slip of the pen; it also bounds the work. */
const longest = 64;

/**
 * The known name that is a few keystrokes away, upper and lower case being the same.
 *
 * @returns null when nothing is near
 */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > longest) return null;
  const wanted = fold(name);
  let best: string | null = null;
  // A third of the letters may differ, at most three: `BCELogitsLoss`, yes; `Dog`, no.
  let bestDistance = Math.min(3, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, fold(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null || wanted.length < 3) return best;
  // `CrossEntropy`, `Leaky`: the beginning of exactly one name.
  const begun = known.filter((candidate) => fold(candidate).startsWith(wanted));
  return begun.length === 1 ? begun[0]! : null;
}

/** Case, `_`, `-` and blanks do not tell names apart: `batchsize` is `batch_size`. */
const fold = (name: string) => name.toLowerCase().replace(/[_\-\s]/g, "");

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substitution, above[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}
