/** News that may come faster than anybody reads them: the newest now and then, and at once that there is nothing any more. */

/** At most one piece of news in this time. */
const intervalMs = 50;

/** @returns what takes the news; null for nothing, which is all that is told of what was over within the time */
export function createNews<T extends object>(send: (news: T | null) => void): (news: T | null) => void {
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
