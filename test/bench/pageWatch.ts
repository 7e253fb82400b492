/** What `page.ts` runs inside the page: when Train can be pressed, how long tasks and frames are, how soon a click is answered. */

export interface TrainingFigures {
  readonly seconds: number;
  /** Main-thread tasks of 50 ms and more. */
  readonly tasksMs: readonly number[];
  /** From one animation frame to the next. */
  readonly gapsMs: readonly number[];
  /** How often canvases of the network's panel and of the output panel were painted: the most painted one of each. */
  readonly networkPaints: number;
  readonly outputPaints: number;
}

export interface PageWatch {
  /** Since navigation began; null until then. */
  readonly trainEnabledMs: number | null;
  /** The first scores are there: the worker has compiled and evaluated the model. */
  readonly firstScoresMs: number | null;
  begin(): void;
  end(): TrainingFigures;
  /** Arms a stopwatch for the next click; resolves when the page shows a button named `name`, counted from the click itself. */
  answered(name: string): void;
  /** The stopwatch's time; null while it runs. */
  readonly answeredMs: number | null;
}

declare global {
  interface Window {
    pageWatch: PageWatch;
  }
}

/** Runs before the page's own scripts. */
export function installPageWatch(): void {
  const nameOf = (button: HTMLButtonElement) => (button.ariaLabel ?? button.textContent)?.trim();
  const find = (name: string) => [...document.querySelectorAll("button")].find((button) => nameOf(button) === name);
  const text = (id: string) => document.querySelector(`[data-testid="${id}"]`)?.textContent ?? "–";

  let trainEnabledMs: number | null = null;
  let firstScoresMs: number | null = null;
  const look = () => {
    const train = find("Train");
    if (train && !train.disabled && train.ariaDisabled !== "true") trainEnabledMs ??= performance.now();
    if (text("test-loss") !== "–") firstScoresMs ??= performance.now();
    if (firstScoresMs === null || trainEnabledMs === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  let gapsMs: number[] = [];
  let tasksMs: number[] = [];
  let paints = new Map<HTMLCanvasElement, number>();
  let begunAt = 0;
  let lastFrame = 0;
  let frame = 0;
  const paintedIn = new WeakMap<HTMLCanvasElement, number>();
  const count = (canvas: unknown) => {
    if (!(canvas instanceof HTMLCanvasElement) || paintedIn.get(canvas) === frame) return;
    paintedIn.set(canvas, frame);
    paints.set(canvas, (paints.get(canvas) ?? 0) + 1);
  };
  // Whatever paints begins with one of these, but for pictures that fill a canvas in one call.
  for (const method of ["clearRect", "fillRect", "putImageData", "drawImage"] as const) {
    const original: (...values: never[]) => void = CanvasRenderingContext2D.prototype[method];
    Object.defineProperty(CanvasRenderingContext2D.prototype, method, {
      value: function (this: CanvasRenderingContext2D, ...values: never[]) {
        count(this.canvas);
        return original.apply(this, values);
      },
    });
  }
  const mostIn = (selector: string) =>
    Math.max(0, ...[...paints].map(([canvas, times]) => (canvas.closest(selector) ? times : 0)));

  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasksMs.push(duration);
  });
  const tick = (now: number) => {
    frame += 1;
    gapsMs.push(now - lastFrame);
    lastFrame = now;
    ticking = requestAnimationFrame(tick);
  };
  let ticking = 0;

  let answeredMs: number | null = null;

  window.pageWatch = {
    get trainEnabledMs() {
      return trainEnabledMs;
    },
    get firstScoresMs() {
      return firstScoresMs;
    },
    begin() {
      [gapsMs, tasksMs, paints] = [[], [], new Map()];
      begunAt = lastFrame = performance.now();
      observer.observe({ type: "longtask" });
      ticking = requestAnimationFrame(tick);
    },
    end() {
      for (const { duration } of observer.takeRecords()) tasksMs.push(duration);
      observer.disconnect();
      cancelAnimationFrame(ticking);
      return {
        seconds: (performance.now() - begunAt) / 1000,
        tasksMs,
        gapsMs: gapsMs.slice(1),
        networkPaints: mostIn("section[aria-label='Network']"),
        outputPaints: mostIn("aside[aria-label='Output']"),
      };
    },
    answered(name) {
      answeredMs = null;
      const start = ({ timeStamp }: Event) => {
        const check = () => {
          if (!find(name)) return;
          changes.disconnect();
          answeredMs = performance.now() - timeStamp;
        };
        const changes = new MutationObserver(check);
        changes.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        check();
      };
      document.addEventListener("click", start, { capture: true, once: true });
    },
    get answeredMs() {
      return answeredMs;
    },
  };
}
