/** The program line by line. Pointing at a line lights what it says on the page; one tab stop, the arrows go from line to line. */

import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { classes } from "../ui/classes.ts";
import { CodeLine } from "./CodeLine.tsx";
import styles from "./CodeLines.module.css";
import type { Listing, marksSince } from "./listing.ts";
import { openPart } from "./partElements.ts";
import { cardsOf, nameOf, partOf } from "./parts.ts";
import { reveal } from "./reveal.ts";
import { usePointedParts } from "./usePointedParts.ts";

const words = {
  new: { en: "{{name}}, changed last", zh: "{{name}}，刚刚改动" },
};

interface CodeLinesProps {
  readonly frame: RefObject<HTMLElement | null>;
  readonly listing: Listing;
  readonly marks: ReturnType<typeof marksSince>;
  /** It is not the code of the document as it is now: nothing can be opened. */
  readonly isStale: boolean;
}

const modelOf = (state: AppState) => state.experiment.model;

export function CodeLines({ frame, listing, marks, isStale }: CodeLinesProps) {
  const text = useText();
  const [at, setAt] = useState(0);
  const under = useRef<number | null>(null);
  const { names, stops, open } = useParts(listing, isStale);
  const pointed = usePointedParts().split(" ");
  const pointedKey = pointed.join(" ");
  const current = stops.includes(at) ? at : stops[0];
  const partAt = (line: number | null) => {
    const subject = line === null || isStale ? null : listing.lines[line]!.subject;
    return subject && partOf(subject);
  };
  useEffect(() => () => actions.light(null), []);
  // An edit may put another line under the pointer or the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the listing is what it follows.
  useEffect(() => {
    actions.light(partAt(under.current ?? lineOf(frame.current?.querySelector(":focus") ?? null)));
  }, [listing, isStale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is pointed at is what it follows.
  useEffect(() => {
    // Lines do not move away under the pointer.
    if (frame.current?.matches(":hover")) return;
    const rows = [...(frame.current?.querySelectorAll<HTMLElement>("[data-pointed]") ?? [])];
    if (rows.length > 0) reveal(rows[0]!, rows.at(-1)!);
  }, [frame, pointedKey]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const line = lineOf(event.target);
    if (line === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(line);
      return;
    }
    const next = stopAfter(event.key, stops, line);
    if (next === null) return;
    event.preventDefault();
    const row = frame.current?.querySelector<HTMLElement>(`[data-line="${next}"]`);
    if (!row) return;
    row.focus({ preventScroll: true });
    reveal(row, row);
  };
  const last = listing.lines.length - 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears what happens to its lines.
    <div
      className={styles.code}
      data-code
      data-stale={isStale || undefined}
      style={{ "--digits": String(String(last + 1).length) }}
      onPointerOver={({ target }) => {
        under.current = lineOf(target);
        actions.light(partAt(under.current));
      }}
      onPointerLeave={() => {
        under.current = null;
        actions.light(null);
      }}
      onFocus={({ target }) => {
        const line = lineOf(target);
        if (line !== null) setAt(line);
        actions.light(partAt(line));
      }}
      onBlur={() => actions.light(partAt(under.current))}
      onClick={({ target }) => {
        const line = lineOf(target);
        // Whoever selects text opens nothing.
        if (line !== null && getSelection()?.isCollapsed !== false) open(line);
      }}
      onKeyDown={onKeyDown}
    >
      {listing.sections.map(({ id, title, start, lines }) => (
        <section key={id} data-section={id}>
          <h3 className={classes("visually-hidden", styles.title)}>{text(title)}</h3>
          {lines.map((line, i) => {
            const index = start + i;
            const name = names[index] ?? null;
            return (
              <CodeLine
                key={index}
                line={line}
                index={index}
                says={name && marks.isNew[index] ? text(words.new, { name }) : name}
                isCurrent={index === current}
                isPointed={!isStale && line.subject !== null && pointed.includes(String(partOf(line.subject)))}
                isNew={marks.isNew[index]!}
                gone={marks.isGone[index] ? "before" : index === last && marks.isGone[last + 1] ? "after" : null}
              />
            );
          })}
        </section>
      ))}
    </div>
  );
}

/** Of each line the name of what it says, the lines that say something, and what opens it. */
function useParts(listing: Listing, isStale: boolean) {
  const t = useWords();
  const text = useText();
  const model = useStore(modelOf);
  const cards = useMemo(() => cardsOf(model), [model]);
  const names = useMemo(() => {
    const naming = { model, cards, t, text };
    return listing.lines.map(({ subject }) => (subject && !isStale ? nameOf(subject, naming) : null));
  }, [listing, isStale, model, cards, t, text]);
  const stops = useMemo(() => names.flatMap((name, i) => (name === null ? [] : [i])), [names]);
  const open = (line: number) => {
    const { subject } = listing.lines[line]!;
    if (subject && !isStale) openPart(partOf(subject), cards);
  };
  return { names, stops, open };
}

function lineOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-line]") : null;
  return row ? Number(row.dataset.line) : null;
}

/** Null where the key does not move. */
function stopAfter(key: string, stops: readonly number[], line: number): number | null {
  switch (key) {
    case "ArrowDown":
      return stops.find((stop) => stop > line) ?? null;
    case "ArrowUp":
      return stops.findLast((stop) => stop < line) ?? null;
    case "Home":
      return stops[0] ?? null;
    case "End":
      return stops.at(-1) ?? null;
    default:
      return null;
  }
}
