/** A picture at the foot that has the page's whole width. Its upper edge drags; how high it is the browser remembers. */

import { type KeyboardEvent, type PointerEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { Text } from "../../engine/define/text.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { footHeight, rememberFootHeight } from "../store/preferences.ts";
import { classes } from "../ui/classes.ts";
import { tellFootHeight } from "./footHeight.ts";
import styles from "./WideFoot.module.css";

interface WideFootProps {
  readonly title: Text;
  /** The id of what opens it: it gets the focus back. */
  readonly opener: string;
  readonly isSheet: boolean;
  readonly children: ReactNode;
}

const words = { height: { en: "Height of the {{title}}", zh: "{{title}}的高度" } };

const leastPx = 240;
/** Of the window's height; in a low one as much as figures need to be seen whole. */
const firstShare = 0.413;
const firstLeastPx = 360;
/** The style sheet has the same. */
const mostShare = 0.6;
const stepPx = 16;
const mostPx = () => Math.max(leastPx, Math.floor(mostShare * innerHeight));

const clamp = (height: number) => Math.round(Math.max(leastPx, Math.min(height, mostPx())));

export function WideFoot({ title, opener, isSheet, children }: WideFootProps) {
  const t = useWords();
  const frame = useRef<HTMLElement>(null);
  const [height, setHeight] = useState(() => footHeight() ?? clamp(Math.max(firstLeastPx, firstShare * innerHeight)));
  useFocus(frame, opener);
  useLayoutEffect(() => tellFootHeight(frame.current!), []);
  const resize = (next: number) => {
    setHeight(clamp(next));
    rememberFootHeight(clamp(next));
  };
  return (
    <section
      ref={frame}
      aria-label={t("shell.foot")}
      tabIndex={-1}
      className={classes(styles.wide, isSheet && styles.sheet)}
      style={{ "--foot-height": `${height}px` }}
    >
      {!isSheet && <Edge title={title} height={clamp(height)} onResize={resize} />}
      {children}
    </section>
  );
}

/** The focus moves into it, and back to where it was when it is closed, or to what opens it: by then that is on the page again. */
function useFocus(frame: { readonly current: HTMLElement | null }, opener: string): void {
  useLayoutEffect(() => {
    const element = frame.current!;
    const before = document.activeElement;
    element.focus({ preventScroll: true });
    return () => {
      if (!element.contains(document.activeElement)) return;
      requestAnimationFrame(() => {
        const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
        (isThere ? before : document.getElementById(opener))?.focus();
      });
    };
  }, [frame, opener]);
}

interface EdgeProps {
  readonly title: Text;
  readonly height: number;
  readonly onResize: (height: number) => void;
}

function Edge({ title, height, onResize }: EdgeProps) {
  const text = useText();
  /** How far below the pointer the foot's lower edge is. */
  const held = useRef<number | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = event.clientY + height;
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (held.current !== null) onResize(held.current - event.clientY);
  };
  const onLostPointerCapture = () => {
    held.current = null;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = heightAfter(event.key, height);
    if (next === null) return;
    event.preventDefault();
    onResize(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that is moved is no hr.
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={text(words.height, { title: text(title) })}
      aria-valuenow={height}
      aria-valuemin={leastPx}
      aria-valuemax={mostPx()}
      tabIndex={0}
      className={styles.edge}
      {...{ onPointerDown, onPointerMove, onLostPointerCapture, onKeyDown }}
    />
  );
}

/** Null where the key does not move it. */
function heightAfter(key: string, height: number): number | null {
  switch (key) {
    case "ArrowUp":
      return height + stepPx;
    case "ArrowDown":
      return height - stepPx;
    case "Home":
      return leastPx;
    case "End":
      return mostPx();
    default:
      return null;
  }
}
