/** The data sets as pictures to choose from; the same choice as the combobox `Dataset`. */

import { Images, Sheet } from "lucide-react";
import { type KeyboardEvent, memo, useDeferredValue, useEffect, useRef, useState } from "react";
import { datasets } from "../../engine/catalog.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./Gallery.module.css";
import { paintImages, paintPoints, sampleOf, type ThumbnailData } from "./thumbnails.ts";

const typeOf = (state: AppState) => state.experiment.dataset.type;
const themeOf = (state: AppState) => state.theme;
const dataOf = (state: AppState) => state.data;
const entries: readonly (readonly [string, DatasetEntry])[] = Object.entries(datasets);

export function Gallery() {
  const t = useWords();
  // After all else that shows another set: so many cards in the same task would keep a click waiting.
  const type = useDeferredValue(useStore(typeOf));
  return (
    <div role="radiogroup" className={styles.gallery} aria-label={t("shell.gallery")} onKeyDown={chooseNeighbour}>
      {entries.map(([name, entry]) => (
        <Card key={name} name={name} entry={entry} isChosen={name === type} />
      ))}
    </div>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The arrow keys go round the cards and choose, as in any group of radio buttons. */
function chooseNeighbour(event: KeyboardEvent<HTMLElement>): void {
  const { key, currentTarget, altKey, ctrlKey, metaKey } = event;
  const by = steps[key];
  if (by === undefined || altKey || ctrlKey || metaKey) return;
  event.preventDefault();
  const cards = [...currentTarget.querySelectorAll<HTMLElement>("[role='radio']")];
  const at = cards.findIndex((card) => card.matches(":focus"));
  const next = cards.at((at + by) % cards.length);
  next?.focus();
  next?.click();
}

interface CardProps {
  readonly name: string;
  readonly entry: DatasetEntry;
  readonly isChosen: boolean;
}

const Card = memo(function Card({ name, entry, isChosen }: CardProps) {
  const text = useText();
  const language = useLanguage();
  return (
    <Tooltip content={text(entry.title)}>
      {/* biome-ignore lint/a11y/useSemanticElements: an input holds no picture, and Base UI's Radio weighs 3 kB with what only that needs. */}
      <button
        type="button"
        role="radio"
        aria-checked={isChosen}
        tabIndex={isChosen ? 0 : -1}
        className={styles.card}
        onClick={() => actions.chooseDataset(name)}
      >
        <Thumbnail type={name} entry={entry} />
        <span className={styles.name}>{language === "zh" ? text(entry.title) : breakable(name)}</span>
      </button>
    </Tooltip>
  );
});

/** A name of two words, which may stand on two lines. */
const breakable = (name: string) => name.replace(/([a-z])([A-Z])/, "$1\u200b$2");

function Thumbnail({ type, entry }: { readonly type: string; readonly entry: DatasetEntry }) {
  const theme = useStore(themeOf);
  const data = useStore(dataOf);
  const [sample, setSample] = useState<ThumbnailData | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isGone = false;
    void sampleOf(type, entry).then((made) => {
      if (!isGone && made) setSample(made);
    });
    return () => {
      isGone = true;
    };
  }, [type, entry]);
  // What is read from files shows itself once it has been read.
  useEffect(() => {
    if (entry.files && entry.takesAugmentation && data?.type === type) setSample(data);
  }, [type, entry, data]);
  useEffect(() => {
    if (!sample || !canvas.current) return;
    if (!sample.image) paintPoints(canvas.current, sample, theme);
    else paintImages(canvas.current, sample);
  }, [sample, theme]);
  const Icon = entry.takesAugmentation ? Images : Sheet;
  return (
    <span className={styles.picture}>
      {entry.files && !sample ? <Icon aria-hidden /> : <canvas ref={canvas} width={128} height={128} aria-hidden />}
    </span>
  );
}
