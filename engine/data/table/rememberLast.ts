/** Remembers the last thing that was made, so that whoever asks for the same next need not wait for it; one at a time, as tables are large. */

/** @returns what was made last where it was made of the very same things, else what `make` makes */
export function rememberLast<T>(): (of: readonly unknown[], make: () => T) => T {
  let last: { readonly of: readonly unknown[]; readonly made: T } | null = null;
  return (of, make) => {
    if (last?.of.every((one, i) => Object.is(one, of[i]))) return last.made;
    const made = make();
    const mine = { of, made };
    last = mine;
    // What could not be read now may be read the next time.
    if (made instanceof Promise) {
      made.catch(() => {
        if (last === mine) last = null;
      });
    }
    return made;
  };
}
