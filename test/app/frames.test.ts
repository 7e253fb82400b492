/** Who paints when: the frame scheduler, on a clock that only moves when a picture takes its time. */

import { beforeEach, describe, expect, it } from "vitest";
import { createFrames, type Detail, type Frames } from "../../app/canvas/frames.ts";

let nowMs = 0;
let isInputPending = false;
let nextFrames: (() => void)[] = [];
let frames: Frames;

/** One frame: what was asked for, then what comes after it. */
function frame(): void {
  nowMs = Math.ceil((nowMs + 1) / 16) * 16;
  const after: (() => void)[] = [];
  afterFrame = (act) => after.push(act);
  for (const act of nextFrames.splice(0)) act();
  for (const act of after) act();
}
let afterFrame: (act: () => void) => void = () => {};

interface TestPicture {
  request(): void;
  requestNow(): void;
  remove(): void;
  /** The details with which it was painted, oldest first. */
  readonly painted: Detail[];
}

/** A picture that takes so long at full detail, and in proportion at less. */
function picture(costMs: number, onDetail: (detail: Detail) => void = () => {}): TestPicture {
  const painted: Detail[] = [];
  const made = frames.add({
    paint({ detail }) {
      painted.push(detail);
      nowMs += costMs * detail;
    },
    onDetail,
  });
  return { ...made, painted };
}

beforeEach(() => {
  nowMs = 0;
  isInputPending = false;
  nextFrames = [];
  frames = createFrames({
    now: () => nowMs,
    nextFrame: (act) => void nextFrames.push(act),
    afterFrame: (act) => afterFrame(act),
    isInputPending: () => isInputPending,
  });
});

/** Requests and frames until the scheduler knows what each picture costs. */
function learn(pictures: readonly TestPicture[], count = 40): void {
  for (let i = 0; i < count; i++) {
    for (const one of pictures) one.request();
    frame();
  }
  while (nextFrames.length > 0) frame();
  for (const one of pictures) one.painted.length = 0;
}

describe("a picture", () => {
  it("is painted once in the next frame, however often it asks", () => {
    const one = picture(1);
    one.request();
    one.request();
    expect(one.painted).toEqual([]);
    frame();
    expect(one.painted).toEqual([1]);
    expect(nextFrames).toEqual([]);
  });

  it("that is gone is not painted any more", () => {
    const one = picture(1);
    one.request();
    one.remove();
    one.request();
    frame();
    expect(one.painted).toEqual([]);
  });
});

describe("while values stream in", () => {
  beforeEach(() => frames.stream(true));

  it("pictures that fit into the budget together are painted in one frame", () => {
    const all = [picture(2), picture(3), picture(4)];
    learn(all);
    for (const one of all) one.request();
    frame();
    expect(all.map(({ painted }) => painted.length)).toEqual([1, 1, 1]);
  });

  it("those that do not are painted one after the other, the longest waiting first", () => {
    const [one, other] = [picture(16), picture(16)];
    learn([one, other]);
    other.request();
    one.request();
    frame();
    expect([one.painted.length, other.painted.length]).toEqual([0, 1]);
    while (one.painted.length === 0) frame();
    expect(other.painted).toHaveLength(1);
  });

  it("a long frame is followed by a rest in which nothing is painted", () => {
    const one = picture(100);
    one.request();
    frame();
    one.request();
    frame();
    expect(one.painted).toHaveLength(1);
    while (one.painted.length < 2) frame();
    expect(nowMs).toBeGreaterThan(250);
  });

  it("a picture that costs too much is painted with less detail, and asks for less", () => {
    const asked: Detail[] = [];
    const one = picture(30, (detail) => asked.push(detail));
    learn([one], 100);
    one.request();
    while (one.painted.length === 0) frame();
    expect(one.painted).toEqual([0.5]);
    expect(asked).toEqual([0.5]);
  });

  it("detail comes back when there is time again, and is not tried over and over where there is not", () => {
    let isQuick = false;
    const asked: Detail[] = [];
    const made = frames.add({
      paint({ detail }) {
        nowMs += isQuick ? 1 : detail === 1 ? 30 : 5;
      },
      onDetail: (detail) => asked.push(detail),
    });
    const paint = (times: number) => {
      for (let i = 0; i < times; i++) {
        made.request();
        frame();
      }
    };
    // Cheap at half the detail, too dear at full: each try is later than the one before.
    paint(4000);
    expect(asked.filter((detail) => detail === 1).length).toBeLessThan(8);
    isQuick = true;
    paint(10_000);
    expect(asked.at(-1)).toBe(1);
  });

  it("input comes first: pictures wait while it is pending, and a tenth of a second after it", () => {
    const one = picture(1);
    isInputPending = true;
    one.request();
    frame();
    expect(one.painted).toEqual([]);

    isInputPending = false;
    frames.giveWay();
    const answeredFrom = nowMs;
    while (one.painted.length === 0) frame();
    expect(nowMs - answeredFrom).toBeGreaterThanOrEqual(100);
  });

  it("what the user waits for is painted in the next frame all the same", () => {
    const one = picture(1);
    frames.giveWay();
    one.requestNow();
    frame();
    expect(one.painted).toEqual([1]);
  });
});

describe("at rest", () => {
  it("every picture is painted in full, in the next frame", () => {
    const all = [picture(40), picture(60)];
    frames.stream(true);
    learn(all, 200);
    frames.stream(false);
    frame();
    expect(all.map(({ painted }) => painted.at(-1))).toEqual([1, 1]);
  });

  it("no budget holds anything back", () => {
    const all = [picture(40), picture(60), picture(80)];
    for (const one of all) one.request();
    frames.giveWay();
    frame();
    expect(all.map(({ painted }) => painted)).toEqual([[1], [1], [1]]);
  });
});

describe("whenShown", () => {
  it("calls when all that waits has been painted and the frame is made", () => {
    const all = [picture(16), picture(16)];
    frames.stream(true);
    learn(all);
    let shown = 0;
    for (const one of all) one.request();
    frames.whenShown(() => {
      shown += 1;
    });
    frame();
    expect([all[0]!.painted.length, all[1]!.painted.length, shown]).toEqual([1, 0, 0]);
    while (all[1]!.painted.length === 0) {
      expect(shown).toBe(0);
      frame();
    }
    expect(shown).toBe(1);
    frame();
    expect(shown).toBe(1);
  });

  it("calls after the next frame where nothing waits, and not when it is called off", () => {
    let shown = 0;
    frames.whenShown(() => {
      shown += 1;
    });
    frames.whenShown(() => {
      shown += 10;
    })();
    expect(shown).toBe(0);
    frame();
    expect(shown).toBe(1);
  });
});
