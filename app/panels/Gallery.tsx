/** The data sets as pictures to choose from; the same choice as the combobox `Dataset`. */

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Images, Sheet } from "lucide-react";
import { memo, useDeferredValue, useEffect, useRef, useState } from "react";
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
    <RadioGroup
      className={styles.gallery}
      aria-label={t("shell.gallery")}
      value={type}
      onValueChange={(next) => {
        if (typeof next === "string") actions.chooseDataset(next);
      }}
    >
      {entries.map(([name, entry]) => (
        <Card key={name} name={name} entry={entry} />
      ))}
    </RadioGroup>
  );
}

interface CardProps {
  readonly name: string;
  readonly entry: DatasetEntry;
}

const Card = memo(function Card({ name, entry }: CardProps) {
  const text = useText();
  const language = useLanguage();
  return (
    <Tooltip content={text(entry.title)}>
      <Radio.Root value={name} className={styles.card}>
        <Thumbnail type={name} entry={entry} />
        <span className={styles.name}>{language === "zh" ? text(entry.title) : breakable(name)}</span>
      </Radio.Root>
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
