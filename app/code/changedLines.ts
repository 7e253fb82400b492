/** What became other between two texts, line by line, by their longest common subsequence. */

export interface ChangedLines {
  /** Of each line of the text after: whether it is new, or other than it was. */
  readonly isNew: readonly boolean[];
  /** Before which of its lines, or at its end, lines are gone in whose place nothing came. */
  readonly isGone: readonly boolean[];
}

export function changedLines(before: readonly string[], after: readonly string[]): ChangedLines {
  const shared = sharedEnds(before, after);
  const old = before.slice(shared.start, before.length - shared.end);
  const now = after.slice(shared.start, after.length - shared.end);
  const isNew = after.map(() => false);
  const isGone = [...isNew, false];
  const lengths = commonLengths(old, now);
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (j < now.length && (i === old.length || lengths[i]![j + 1]! >= lengths[i + 1]![j]!)) {
      isNew[shared.start + j++] = true;
    } else {
      isGone[shared.start + j] = true;
      i++;
    }
  }
  // A line that is other than before is one line that is gone and one that is new.
  return { isNew, isGone: isGone.map((gone, at) => gone && !isNew[at] && !isNew[at - 1]) };
}

/** Most edits change a line or two: what is the same above and below needs no table. */
function sharedEnds(before: readonly string[], after: readonly string[]) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { start, end };
}

/** `[i][j]`: how many lines `old` from i on and `now` from j on have in common, in order. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}
