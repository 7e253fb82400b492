/**
 * Schedules painting. Pictures ask to be painted; each animation frame paints those that have waited longest, within a time budget, and
 * the others wait for a later frame. So the page reacts quickly on slow machines too.
 *
 * While values stream in, a frame that took long is followed by a rest, input by a longer one, and a picture that costs too much
 * is painted with less detail. At rest every picture is painted in full.
 */

/** 1 is all there is; a half and a quarter leave out what costs most. */
export type Detail = 1 | 0.5 | 0.25;

/** How a picture is to be painted this time. */
export interface Turn {
  readonly detail: Detail;
  /** More is to come: what costs much may be left for the next time. */
  readonly isStreaming: boolean;
}

export interface PictureOptions {
  paint(turn: Turn): void;
  /** Called when the detail has changed, so that less, or more, is asked of the worker. */
  onDetail?(detail: Detail): void;
}

export interface Picture {
  /** It has changed: it is painted in one of the next frames. */
  request(): void;
  /** The user waits for it: it is painted in the next frame. */
  requestNow(): void;
  remove(): void;
}

export interface Frames {
  add(options: PictureOptions): Picture;
  /** Whether values stream in. */
  stream(isStreaming: boolean): void;
  /** The user does something: pictures wait until it is answered, or for a tenth of a second. */
  giveWay(): void;
  /** Calls once, when all that waits is painted and on the screen. @returns how to call it off */
  whenShown(act: () => void): () => void;
}

/** What the scheduler takes from the browser; a test brings its own. */
export interface FrameClock {
  now(): number;
  /** Calls before the next frame is made. */
  nextFrame(act: () => void): void;
  /** Calls when the frame at hand has been made: styles, layout and the canvases' pixels are part of its cost. */
  afterFrame(act: () => void): void;
  isInputPending(): boolean;
}

/** Time for painting in one frame. More would be faster in total, because a frame has a cost of its own, but would make longer tasks. */
const budgetMs = 11;
/** A picture that takes longer than `slowMs` gets less detail, one below `quickMs` may get more. */
const slowMs = 18;
const quickMs = 9;
/** A frame longer than this is followed by a rest, so that other work gets at least a third of the time. */
const longMs = 12;
const restShare = 0.5;
const inputMs = 100;
/** The weight of the newest cost in the mean. */
const newest = 0.2;
/** Fewest measurements: code is slow when it runs for the first time, and one slow frame says nothing. */
const leastMeasured = 10;
/** More detail is tried after this many quick paintings in a row; each time it was too much, the number doubles. */
const firstPatience = 60;

interface Entry extends PictureOptions {
  detail: Detail;
  /** Mean of its last frames' costs, and on how many it rests. */
  costMs: number;
  measured: number;
  isUrgent: boolean;
  quickInRow: number;
  patience: number;
}

interface Painted {
  readonly entry: Entry;
  readonly ownMs: number;
}

export function createFrames(clock: FrameClock): Frames {
  /** In the order in which they asked. */
  const waiting = new Set<Entry>();
  const entries = new Set<Entry>();
  const watchers = new Set<() => void>();
  let isStreaming = false;
  let isScheduled = false;
  let restUntilMs = 0;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    clock.nextFrame(frame);
  }

  function frame(): void {
    const start = clock.now();
    const mayPaint = !isStreaming || start >= restUntilMs;
    const painted: Painted[] = [];
    clock.afterFrame(() => {
      isScheduled = false;
      account(painted, clock.now() - start);
      if (waiting.size > 0) schedule();
      else notifyShown();
    });
    let expectedMs = 0;
    for (const entry of [...waiting]) {
      const fits = !isStreaming || painted.length === 0 || expectedMs + entry.costMs <= budgetMs;
      if (!entry.isUrgent && !(mayPaint && fits && !clock.isInputPending())) continue;
      expectedMs += entry.costMs;
      waiting.delete(entry);
      entry.isUrgent = false;
      const begun = clock.now();
      entry.paint({ detail: entry.detail, isStreaming });
      painted.push({ entry, ownMs: clock.now() - begun });
    }
  }

  /** Shares the time of the whole frame among its pictures, in proportion to their own times. */
  function account(painted: readonly Painted[], tookMs: number): void {
    if (!isStreaming || painted.length === 0) return;
    if (tookMs > longMs) restUntilMs = Math.max(restUntilMs, clock.now() + restShare * tookMs);
    const ownMs = painted.reduce((sum, one) => sum + one.ownMs, 0);
    for (const one of painted) {
      const share = ownMs > 0 ? one.ownMs / ownMs : 1 / painted.length;
      const { entry } = one;
      entry.measured += 1;
      entry.costMs += Math.max(newest, 1 / entry.measured) * (share * tookMs - entry.costMs);
      if (entry.measured >= leastMeasured) adapt(entry);
    }
  }

  function adapt(entry: Entry): void {
    entry.quickInRow = entry.costMs < quickMs ? entry.quickInRow + 1 : 0;
    if (entry.costMs > slowMs && entry.detail > 0.25) {
      entry.patience *= 2;
      setDetail(entry, entry.detail === 1 ? 0.5 : 0.25);
    } else if (entry.detail < 1 && entry.quickInRow >= entry.patience) {
      setDetail(entry, entry.detail === 0.25 ? 0.5 : 1);
    }
  }

  function setDetail(entry: Entry, detail: Detail): void {
    if (entry.detail === detail) return;
    entry.detail = detail;
    entry.quickInRow = 0;
    // Costs at another detail do not count any more.
    entry.costMs = 0;
    entry.measured = 0;
    entry.onDetail?.(detail);
    request(entry);
  }

  function request(entry: Entry): void {
    if (!entries.has(entry)) return;
    waiting.add(entry);
    schedule();
  }

  function notifyShown(): void {
    const notified = [...watchers];
    watchers.clear();
    for (const act of notified) act();
  }

  return {
    add(options) {
      const entry: Entry = {
        ...options,
        detail: 1,
        costMs: 0,
        measured: 0,
        isUrgent: false,
        quickInRow: 0,
        patience: firstPatience,
      };
      entries.add(entry);
      return {
        request: () => request(entry),
        requestNow() {
          entry.isUrgent = true;
          request(entry);
        },
        remove() {
          entries.delete(entry);
          waiting.delete(entry);
        },
      };
    },
    stream(next) {
      if (isStreaming === next) return;
      isStreaming = next;
      if (next) return;
      restUntilMs = 0;
      for (const entry of entries) setDetail(entry, 1);
    },
    giveWay() {
      if (isStreaming) restUntilMs = Math.max(restUntilMs, clock.now() + inputMs);
    },
    whenShown(act) {
      watchers.add(act);
      schedule();
      return () => watchers.delete(act);
    },
  };
}

declare global {
  interface Navigator {
    /** Chromium's; other browsers do without. */
    readonly scheduling?: { isInputPending?(): boolean };
  }
}

const channel = new MessageChannel();
const madeFrames: (() => void)[] = [];
channel.port1.onmessage = () => madeFrames.shift()?.();

/** All pictures of the page. */
export const frames = createFrames({
  now: () => performance.now(),
  nextFrame: (act) => void requestAnimationFrame(act),
  afterFrame(act) {
    // A message sent during the frame arrives right after it; a timer would come some milliseconds late.
    madeFrames.push(act);
    channel.port2.postMessage(null);
  },
  isInputPending: () => navigator.scheduling?.isInputPending?.() ?? false,
});

for (const type of ["pointerdown", "pointerup", "keydown"] as const) {
  addEventListener(type, (event) => !(event instanceof KeyboardEvent && event.repeat) && frames.giveWay(), {
    capture: true,
    passive: true,
  });
}
