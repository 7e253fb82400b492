/** Throttles values that change faster than anybody reads them: sends the newest at intervals, and null at once. */

/** At most one value in this time. */
const intervalMs = 50;

/** @returns takes the next value; null means there is none any more, and drops a value that waits to be sent */
export function throttle<T extends object>(send: (news: T | null) => void): (news: T | null) => void {
  let newest: T | null = null;
  let sent: T | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function deliver(): void {
    clearTimeout(timer);
    timer = undefined;
    if (newest === sent) return;
    sent = newest;
    send(newest);
  }

  return (news) => {
    newest = news;
    if (news === null) deliver();
    else timer ??= setTimeout(deliver, intervalMs);
  };
}
