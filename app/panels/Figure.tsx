/** A number that changes all the time: written to the page outside React, at most ten times a second, so that it causes no render. */

import { useLayoutEffect, useRef } from "react";
import type { AppState } from "../store/state.ts";
import { store, subscribeSlowly } from "../store/store.ts";
import { classes } from "../ui/classes.ts";
import styles from "./Figure.module.css";

interface FigureProps {
  readonly label: string;
  readonly testId: string;
  readonly className?: string;
  /** A module-level function. */
  readonly text: (state: AppState) => string;
}

export function Figure({ label, testId, className, text }: FigureProps) {
  const value = useFigure(text, writeText);
  return (
    <div className={classes(styles.figure, className)}>
      <dt className={styles.label}>{label}</dt>
      <dd ref={value} className={styles.value} data-testid={testId} />
    </div>
  );
}

/** Whole numbers in groups of three. The gaps are style: as text it stays the plain number. */
export function GroupedFigure({
  label,
  testId,
  className,
  digits,
}: Omit<FigureProps, "text"> & { digits: FigureProps["text"] }) {
  const value = useFigure(digits, writeGroups);
  return (
    <div className={classes(styles.figure, className)}>
      <dt className={styles.label}>{label}</dt>
      <dd ref={value} className={styles.value} data-testid={testId} />
    </div>
  );
}

type Write = (element: HTMLElement, text: string) => void;

/** Keeps an element's text in step with the store, outside React. */
export function useFigure(text: (state: AppState) => string, write: Write = writeText) {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    let written: string | null = null;
    const update = () => {
      const next = text(store.getState());
      if (!element.current || next === written) return;
      written = next;
      write(element.current, next);
    };
    update();
    return subscribeSlowly(update);
  }, [text, write]);
  return element;
}

function writeText(element: HTMLElement, text: string): void {
  element.textContent = text;
}

function writeGroups(element: HTMLElement, text: string): void {
  const groups = text.split(/(?=(?:\d{3})+$)/);
  const spans = groups.map((group) => {
    const span = document.createElement("span");
    span.textContent = group;
    return span;
  });
  element.replaceChildren(...spans);
}
