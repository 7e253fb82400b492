/** The frame of the inspector: what steers it above, the loop at the left, the operation, and a view beside it. */

import { useEffect, useId } from "react";
import { useText } from "../i18n/i18n.ts";
import type { PanelSection } from "../panels/panelSection.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import styles from "./Inspector.module.css";
import { Loop } from "./Loop.tsx";
import { LoopMenu } from "./LoopMenu.tsx";
import { OperationPane } from "./OperationPane.tsx";
import { sides } from "./sides.tsx";
import { TopBar } from "./TopBar.tsx";
import { titleOf } from "./title.ts";
import { useInspectorSize } from "./useInspectorSize.ts";
import { useWalkKeys } from "./useWalkKeys.ts";
import { startWalk, useWalk, type Walk, walkActs } from "./walk.ts";

const words = {
  now: { en: "Operation {{number}} of {{total}}: {{title}}", zh: "第 {{number}} 个运算，共 {{total}} 个：{{title}}" },
};

const sideOf = (walk: Walk) => walk.side;
const outlineOf = (walk: Walk) => walk.outline;
const currentOf = (walk: Walk) => walk.current;
const experimentOf = (state: AppState) => state.experiment;
const isPresentingOf = (state: AppState) => state.isPresenting;

export function Inspector({ of }: { readonly of: PanelSection }) {
  const text = useText();
  const titleId = useId();
  const isPresenting = useStore(isPresentingOf);
  const [frame, size] = useInspectorSize(isPresenting);
  const side = useWalk(sideOf);
  useEffect(startWalk, []);
  useWalkKeys(frame);
  // The class in front of the projector looks at one thing.
  useEffect(() => {
    if (isPresenting) walkActs.openSide(null);
  }, [isPresenting]);
  const View = sides.find(({ id }) => id === side)?.View;
  return (
    <section
      ref={frame}
      id={`visual-${of.id}`}
      className={styles.inspector}
      data-size={size}
      data-side={View ? "open" : undefined}
      aria-labelledby={titleId}
    >
      <h2 id={titleId} className="visually-hidden">
        {text(of.title)}
      </h2>
      <TopBar size={size} />
      {size === "narrow" ? <LoopMenu /> : <Loop />}
      {(size === "wide" || !View) && <OperationPane />}
      {View && (
        <div className={styles.side}>
          <View />
        </div>
      )}
      <Spoken />
    </section>
  );
}

/** Says each operation in a sentence, for whoever does not see it. */
function Spoken() {
  const text = useText();
  const outline = useWalk(outlineOf);
  const current = useWalk(currentOf);
  const experiment = useStore(experimentOf);
  const operation = outline?.operations[current];
  return (
    <p className="visually-hidden" aria-live="polite">
      {operation &&
        text(words.now, {
          number: current + 1,
          total: outline.operations.length,
          title: titleOf(operation, experiment, text),
        })}
    </p>
  );
}
