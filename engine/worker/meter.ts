/** How fast bytes come: the mean over the last few seconds. */

const spanMs = 3000;

/** Takes the bytes there are by now, gives bytes a second. */
export function createMeter(): (bytes: number, nowMs: number) => number {
  let marks: readonly { readonly bytes: number; readonly atMs: number }[] = [];
  return (bytes, nowMs) => {
    marks = [...marks.filter(({ atMs }) => nowMs - atMs < spanMs), { bytes, atMs: nowMs }];
    const [oldest] = marks;
    const seconds = (nowMs - oldest!.atMs) / 1000;
    return seconds > 0 ? Math.max(0, bytes - oldest!.bytes) / seconds : 0;
  };
}
