/** The foot: pictures that are opened under the network, one at a time. Closed, it is a line with their names. */

import { ChevronDown, ChevronUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { classes } from "../ui/classes.ts";
import { idsFor, visuals } from "../visuals/index.ts";
import styles from "./Foot.module.css";
import { tellFootHeight } from "./footHeight.ts";
import { lazyPart } from "./lazyPart.tsx";
import { WideFoot } from "./WideFoot.tsx";

const pictures = visuals
  .filter(({ part }) => part === "foot")
  .map((visual) => ({ visual, Picture: lazyPart(visual.load, <div className={styles.waiting} />) }));

const selectData = (s: AppState) => s.data;
const selectFoot = (s: AppState) => s.foot;

interface FootProps {
  /** Lies over what is above it, at the lower edge of the window. */
  readonly isSheet?: boolean;
}

export function Foot({ isSheet = false }: FootProps) {
  const t = useWords();
  const text = useText();
  const data = useStore(selectData);
  const ids = useStore(idsFor).split(" ");
  const foot = useStore(selectFoot);
  const names = useRef<HTMLDivElement>(null);
  const shown = pictures.filter(({ visual }) => ids.includes(visual.id));
  const open = shown.find(({ visual }) => visual.id === foot);
  if (open?.visual.isWide) {
    return (
      <WideFoot title={open.visual.title} opener={openerOf(open.visual.id)} isSheet={isSheet}>
        {data && <open.Picture data={data} />}
      </WideFoot>
    );
  }
  if (!data || shown.length === 0) return null;
  return (
    <section
      ref={tellFootHeight}
      className={classes(styles.foot, isSheet && styles.sheet)}
      aria-label={t("shell.foot")}
    >
      <div ref={names} className={styles.names} data-open={open !== undefined || undefined}>
        {shown.map(({ visual: { id, title }, Picture }) => {
          const isOpen = id === foot;
          return (
            <button
              key={id}
              id={openerOf(id)}
              type="button"
              className={styles.name}
              aria-expanded={isOpen}
              onPointerEnter={Picture.prepare}
              onFocus={Picture.prepare}
              onClick={() => actions.toggleFoot(id)}
            >
              {/* The picture has its name as a heading. */}
              <span className={isOpen ? "visually-hidden" : undefined}>{text(title)}</span>
              {isOpen ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
            </button>
          );
        })}
      </div>
      {open && (
        <Body key={open.visual.id} names={names}>
          <open.Picture data={data} />
        </Body>
      )}
    </section>
  );
}

/** The id of the button that opens a picture. */
const openerOf = (id: string) => `open-${id}`;

interface BodyProps {
  readonly names: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** Escape closes it. What had the focus in it leaves it to its name. */
function Body({ names, children }: BodyProps) {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [element, buttons] = [body.current!, names.current!];
    return () => {
      if (element.contains(document.activeElement)) buttons.querySelector("button")?.focus();
    };
  }, [names]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key !== "Escape" || event.defaultPrevented || !isInside) return;
    event.preventDefault();
    actions.openFoot(null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears keys of what is in it.
    <div ref={body} className={styles.body} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
