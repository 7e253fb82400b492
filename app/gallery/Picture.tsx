/** One visual, drawn from its sample as the output panel would draw it. */

import { type ComponentType, useEffect, useState } from "react";
import type { Command, Event } from "../../engine/worker/protocol.ts";
import { frames } from "../canvas/frames.ts";
import { deliverProbes, onProbesChange, wantedProbes } from "../store/probes.ts";
import { store } from "../store/store.ts";
import { connect } from "../store/workerLink.ts";
import type { GivenProps, Sample, Visual } from "../visuals/visual.ts";
import styles from "./gallery.module.css";
import { sampleOf } from "./sampleOf.ts";

interface Drawn {
  readonly Body: ComponentType<GivenProps>;
  readonly sample: Sample;
}

/** Answers the inspector's questions in the worker's place, and nothing else. */
export function answerInspector(inspect: NonNullable<Sample["inspect"]>): void {
  const client = (onEvent: (event: Event) => void) => ({
    send(command: Command) {
      if (command.type !== "inspect") return;
      const { run, request, about } = command;
      queueMicrotask(() => onEvent({ type: "inspected", run, request, answer: inspect(about) }));
    },
  });
  connect(client, { take() {}, answer() {} });
}

export function Picture({ visual }: { readonly visual: Visual }) {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    void Promise.all([visual.load(), sampleOf(visual)]).then(([Body, sample]) => {
      const { inspect } = sample;
      if (inspect) answerInspector(inspect);
      store.setState(sample.state);
      setDrawn({ Body, sample });
    });
  }, [visual]);
  useEffect(() => {
    if (!drawn) return;
    const answer = () => deliverProbes(wantedProbes().map((request) => drawn.sample.probe?.(request) ?? null));
    onProbesChange(answer);
    answer();
    return frames.whenShown(() => setShown(true));
  }, [drawn]);
  return (
    <main className={styles.picture} data-shown={isShown}>
      {drawn && <drawn.Body data={drawn.sample.state.data} />}
    </main>
  );
}
