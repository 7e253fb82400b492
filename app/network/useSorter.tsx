/** Loads the code for dragging when somebody reaches for a card; until then the cards work without it. */

import { type ReactNode, useCallback, useRef, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useLoaded } from "../panels/useLoaded.ts";
import type { CardDrag, CardElements, SortingProps } from "./Sorting.tsx";

interface Sorter {
  readonly drags: readonly CardDrag[];
  /** Where the card at `index` says which elements it is made of. */
  readonly register: (index: number, elements: Partial<CardElements>) => void;
  /** Loads dragging: the pointer is over the cards, or the focus on one. */
  readonly prepare: () => void;
  /** To be put after the cards. */
  readonly sorting: ReactNode;
}

export const atRest: CardDrag = { shift: null, isDragging: false };

const loadSorting = () => import("./Sorting.tsx").then(({ Sorting }) => Sorting);

export function useSorter(onMove: SortingProps["onMove"]): Sorter {
  const t = useWords();
  const [Sorting, load] = useLoaded(loadSorting, t("network.layers"));
  const [drags, setDrags] = useState<readonly CardDrag[]>([]);
  const elements = useRef<CardElements[]>([]);
  const elementsOf = useCallback((index: number) => elements.current[index]!, []);
  const onDrag = useCallback((index: number, drag: CardDrag) => {
    setDrags((now) => Object.assign([...now], { [index]: drag }));
  }, []);
  return {
    drags,
    register(index, some) {
      elements.current[index] = { card: null, grip: null, ...elements.current[index], ...some };
    },
    prepare() {
      if (!Sorting) void load();
    },
    sorting: Sorting && <Sorting elementsOf={elementsOf} onDrag={onDrag} onMove={onMove} />,
  };
}
