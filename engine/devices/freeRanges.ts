/** The free parts of an address space, from which blocks are cut by first fit and to which they return. */

export class FreeRanges {
  /** By ascending start, never adjacent. */
  private readonly ranges: { start: number; end: number }[] = [];

  /** Takes `size` free addresses in a row and returns the first; null if there are not as many together. */
  take(size: number): number | null {
    const index = this.ranges.findIndex(({ start, end }) => end - start >= size);
    if (index < 0) return null;
    const range = this.ranges[index]!;
    const { start } = range;
    range.start += size;
    if (range.start === range.end) this.ranges.splice(index, 1);
    return start;
  }

  /** Gives back start … end − 1, none of which is free. */
  give(start: number, end: number): void {
    const before = this.ranges.findIndex((range) => range.end === start);
    const from = before >= 0 ? this.ranges.splice(before, 1)[0]!.start : start;
    const after = this.ranges.findIndex((range) => range.start === end);
    const to = after >= 0 ? this.ranges.splice(after, 1)[0]!.end : end;
    const position = this.ranges.findIndex((range) => range.start > from);
    this.ranges.splice(position < 0 ? this.ranges.length : position, 0, { start: from, end: to });
  }
}
