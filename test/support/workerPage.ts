/** The page's side of the talk with the worker's runner: sends commands and waits for events. */

import type { Experiment } from "../../engine/experiment/experiment.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { OpenDevice } from "../../engine/worker/devices.ts";
import type { Command, DeviceReason, Event, ProbeResult, Snapshot } from "../../engine/worker/protocol.ts";
import { createRunner, type Runner } from "../../engine/worker/runner.ts";

export type EventOf<T extends Event["type"]> = Extract<Event, { type: T }>;

/** As in the worker, with one thread. */
const anyDevice: OpenDevice = (processor, onError) =>
  openDevice(processor === "gpu" ? "webgpu" : undefined, { onError });

export class Page {
  readonly events: Event[] = [];
  private waiting: (() => void)[] = [];
  private readonly runner: Runner;
  run = 0;

  constructor(open: OpenDevice = anyDevice) {
    this.runner = createRunner({
      openDevice: open,
      post: (event, transfer) => {
        this.events.push(structuredClone(event, { transfer: [...transfer] }));
        for (const wake of this.waiting.splice(0)) wake();
      },
    });
    // Nothing to wait for, and slow enough to be met in the middle of a run.
    this.send({ type: "pace", pace: 1000 });
  }

  send(command: Command): void {
    this.runner.handle(command);
  }

  /** The next event of a type, counted from those seen so far; they are forgotten up to it. */
  async next<T extends Event["type"]>(type: T): Promise<EventOf<T>> {
    for (;;) {
      const index = this.events.findIndex((event) => event.type === type);
      if (index >= 0) return this.events.splice(0, index + 1).at(-1) as EventOf<T>;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** The next device that computes for a reason of this kind. */
  async nextBecause(kind: DeviceReason["kind"]): Promise<EventOf<"hello">> {
    for (;;) {
      const hello = await this.next("hello");
      if (hello.reason.kind === kind) return hello;
    }
  }

  async configure(experiment: Experiment, keep = false, version = this.run + 1): Promise<EventOf<"configured">> {
    this.run += 1;
    this.send({ type: "configure", run: this.run, version, experiment, keep });
    return this.next("configured");
  }

  async snapshot(): Promise<Snapshot> {
    this.send({ type: "ready", run: this.run });
    return (await this.next("snapshot")).snapshot;
  }

  /** Snapshots until one is as wanted. */
  async snapshotWhere(isWanted: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    for (;;) {
      const snapshot = await this.snapshot();
      if (isWanted(snapshot)) return snapshot;
    }
  }

  /** A run at step 0 until its scores are there, which a busy machine sends with a later snapshot: the curve so far, and the last snapshot. */
  async beginning() {
    const curves: Snapshot["curve"][] = [];
    const snapshot = await this.snapshotWhere(({ step, curve, evaluation }) => {
      if (step > 0) return false;
      curves.push(curve);
      return evaluation !== null;
    });
    return { snapshot, attempt: curves[0]!.attempt, points: curves.flatMap(({ points }) => points) };
  }

  /** From now on snapshots bring the weights, for `weightsOf`. */
  watchWeights(): void {
    this.send({ type: "watch", run: this.run, probes: [{ type: "weights" }] });
  }

  close(): void {
    this.runner.dispose();
  }
}

export const weightsOf = ({ probes }: Snapshot): ProbeResult | null => probes[0]!;
