/** One visual, drawn from its sample as the output panel would draw it. */

import { type ComponentType, useEffect, useState } from "react";
import { frames } from "../canvas/frames.ts";
import { deliverProbes, onProbesChange, wantedProbes } from "../store/probes.ts";
import { store } from "../store/store.ts";
import type { Sample, Visual, VisualProps } from "../visuals/visual.ts";
import styles from "./gallery.module.css";
import { sampleOf } from "./sampleOf.ts";

interface Drawn {
  readonly Body: ComponentType<VisualProps>;
  readonly sample: Sample;
}

export function Picture({ visual }: { readonly visual: Visual }) {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    void Promise.all([visual.load(), sampleOf(visual)]).then(([Body, sample]) => {
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
