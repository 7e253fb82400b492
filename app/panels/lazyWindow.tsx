/** A window above the page whose code is loaded when it is first opened. One that does not load says so, and stays closed. */

import { type ComponentType, type ReactNode, type RefObject, useEffect, useEffectEvent } from "react";
import { useWords, type WordKey } from "../i18n/i18n.ts";
import { Boundary } from "./Boundary.tsx";
import { useLoaded } from "./useLoaded.ts";

export interface WindowProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly returnFocusTo: RefObject<HTMLElement | null>;
}

/**
 * @param load `() => import("./Part.tsx").then(({ Part }) => Part)`
 * @param title its name in the complaint when it does not load
 */
export function lazyWindow<P extends WindowProps = WindowProps>(
  load: () => Promise<ComponentType<P>>,
  title: WordKey,
): (props: P) => ReactNode {
  return function LazyWindow(props) {
    const t = useWords();
    const [Window, request] = useLoaded(load, t(title));
    const { isOpen } = props;
    const open = useEffectEvent(async () => {
      if (!(await request())) props.onOpenChange(false);
    });
    useEffect(() => {
      if (isOpen) void open();
    }, [isOpen]);
    return (
      Window && (
        <Boundary>
          <Window {...props} />
        </Boundary>
      )
    );
  };
}
