/** The network, centre stage: its layers as cards, every unit's current output, and what prevents training. */

import { useCallback, useMemo, useRef, useState } from "react";
import type { Shown } from "../canvas/network/shown.ts";
import { kindOf, noValues } from "../canvas/network/values.ts";
import { useWords } from "../i18n/i18n.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import { SaveButton } from "../pictures/SaveButton.tsx";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Cards } from "./Cards.tsx";
import { Legend } from "./Legend.tsx";
import styles from "./NetworkPanel.module.css";
import { type Network, NetworkContext } from "./network.ts";
import { Problem } from "./Problem.tsx";
import type { RowsParts } from "./Rows.tsx";
import { Shapes } from "./Shapes.tsx";
import { Stage } from "./Stage.tsx";
import { useExtent } from "./useExtent.ts";
import { useNetworkLayout } from "./useNetworkLayout.ts";

const Edges = lazyPart(() => import("./Edges.tsx").then(({ Edges }) => Edges));
const Rows = lazyPart(() => import("./Rows.tsx").then(({ Rows }) => Rows));
/** Beside what somebody points at. */
const PointedCards = lazyPart(() => import("./PointedCards.tsx").then(({ PointedCards }) => PointedCards));

/** As pictures of the output panel have theirs. */
export const networkId = "visual-network";

const selectDescription = (state: AppState) => state.description;
const selectHasUnit = (state: AppState) => (state.hovered ?? state.pinned) !== null;

export function NetworkPanel() {
  const t = useWords();
  const description = useStore(selectDescription);
  const hasUnit = useStore(selectHasUnit);
  const root = useRef<HTMLElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const { width, height, isVisible } = useExtent(root);
  const [values] = useState(noValues);
  const [shown, setShown] = useState<Shown | null>(null);
  const { opened, toggle } = useOpened();
  const [newest, setRows] = useState<RowsParts | null>(null);
  // Those of the data before are no longer wanted.
  const rows = newest?.description === description ? newest : null;
  const { cards, layout } = useNetworkLayout({ width, height, opened, rows });
  const paintRows = rows?.paint ?? null;
  const network = useMemo(
    (): Network => ({ cards, layout, values, paintRows, shown, setShown, isVisible, opened, toggle }),
    [cards, layout, values, paintRows, shown, isVisible, opened, toggle],
  );
  return (
    <NetworkContext value={network}>
      <section
        ref={root}
        id={networkId}
        className={styles.panel}
        data-scale={layout.scale}
        aria-label={t("network.title")}
      >
        {description && kindOf(description) === "rows" && <Rows description={description} onChange={setRows} />}
        {width > 0 && (
          // Scrolls by keyboard too, for those who see what is cut off but point at nothing.
          <div
            ref={view}
            className={styles.scroll}
            tabIndex={layout.isScrolling ? 0 : undefined}
            data-scrolling={layout.isScrolling || undefined}
          >
            <div className={styles.stage} data-saved style={{ width: layout.width }}>
              <Cards />
              <Stage />
              {hasUnit && <PointedCards />}
              <Shapes />
              <Problem />
            </div>
          </div>
        )}
        {layout.links.some(({ kind }) => kind === "each") && <Legend />}
        {width > 0 && layout.isScrolling && <Edges view={view} />}
        <div className={styles.save}>
          <SaveButton title={t("network.title")} what="network" />
        </div>
      </section>
    </NetworkContext>
  );
}

function useOpened(): Pick<Network, "opened" | "toggle"> {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback(
    (card: number) =>
      setOpened((now) => {
        const next = new Set(now);
        if (!next.delete(card)) next.add(card);
        return next;
      }),
    [],
  );
  return { opened, toggle };
}
