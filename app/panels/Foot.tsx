/** The foot: pictures that are opened under the network, one at a time. Closed, it is a line with their names. */

import { ChevronDown, ChevronUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
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
const selectIsPresenting = (s: AppState) => s.isPresenting;
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
  const names = useRoomForNames();
  const applying = pictures.filter(({ visual }) => ids.includes(visual.id));
  const shown = applying.filter(({ visual }) => data || visual.isOfDocument);
  const wide = applying.find(({ visual }) => visual.isWide && visual.id === foot);
  if (wide) {
    return (
      <WideFoot title={wide.visual.title} opener={openerOf(wide.visual.id)} isSheet={isSheet}>
        {shown.includes(wide) && <wide.Picture data={data} />}
      </WideFoot>
    );
  }
  const open = shown.find(({ visual }) => visual.id === foot);
  if (shown.length === 0) return null;
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
        <Body key={open.visual.id} opener={openerOf(open.visual.id)}>
          <open.Picture data={data} />
        </Body>
      )}
    </section>
  );
}

/** The id of the button that opens a picture. */
const openerOf = (id: string) => `open-${id}`;

/** What is open leaves room for the names beside its heading: they are as wide as their words in this language and size. */
function useRoomForNames() {
  const names = useRef<HTMLDivElement>(null);
  useStore(selectIsPresenting);
  useLayoutEffect(() => {
    const { current } = names;
    current?.parentElement?.style.setProperty("--names", `${current.offsetWidth}px`);
  });
  return names;
}

interface BodyProps {
  /** The id of what opens it. */
  readonly opener: string;
  readonly children: ReactNode;
}

/** Escape closes it. What had the focus in it leaves it to its name. */
function Body({ opener, children }: BodyProps) {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = body.current!;
    return () => {
      if (element.contains(document.activeElement)) document.getElementById(opener)?.focus();
    };
  }, [opener]);
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
