/** The small card beside a hovered, focused or pinned unit: its bias, weights and range, in the numbers of now. */

import { useEffect, useLayoutEffect, useReducer, useRef } from "react";
import { cssColor, magnitude, paintHeatMap, valueColor } from "../canvas/colors.ts";
import { significant, type UnitFacts, unitFacts } from "../canvas/network/facts.ts";
import type { UnitBox } from "../canvas/network/hitTest.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState, Theme } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { InspectButton } from "./InspectButton.tsx";
import { useNetwork } from "./network.ts";
import styles from "./UnitCard.module.css";
import { unitName } from "./unitName.ts";
import { boxOfRef, isSameUnit } from "./unitRefs.ts";

const selectIsPinned = ({ hovered, pinned }: AppState) => pinned !== null && (!hovered || isSameUnit(hovered, pinned));
const selectRef = (state: AppState) => state.hovered ?? state.pinned;
/** Of a table whose columns of categories are several inputs each. */
const selectFeatures = (state: AppState) => state.description?.features ?? none;
const none: readonly string[] = [];
const selectTheme = (state: AppState) => state.theme;

export function UnitCard() {
  const t = useWords();
  const network = useNetwork();
  const { cards, layout, values } = network;
  const theme = useStore(selectTheme);
  const features = useStore(selectFeatures);
  const unitBox = boxOfRef(network, useStore(selectRef));
  const isPinned = useStore(selectIsPinned);
  const [, refresh] = useReducer((n: number) => n + 1, 0);
  const isShown = unitBox !== null;
  useEffect(() => {
    if (!isShown) return;
    // Numbers that change sixty times a second cannot be read.
    const timer = setInterval(refresh, 250);
    return () => clearInterval(timer);
  }, [isShown]);
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (card.current && unitBox) settle(card.current, unitBox);
  });
  if (!unitBox) return null;

  const column = layout.columns[unitBox.column]!;
  const facts = unitFacts(values, column, cards, unitBox.unit);
  const previous = layout.columns[unitBox.column - 1];
  return (
    <div ref={card} className={styles.unitCard} aria-hidden>
      <strong>{unitName(network, unitBox, t)}</strong>
      <dl>
        {facts.bias !== null && (
          <>
            <dt>{t("network.bias")}</dt>
            <dd>{significant(facts.bias)}</dd>
          </>
        )}
        {facts.range && (
          <>
            <dt>{t(facts.range.min === facts.range.max ? "network.value" : "network.output")}</dt>
            <dd>
              {facts.range.min === facts.range.max
                ? significant(facts.range.min)
                : t("network.range", { min: significant(facts.range.min), max: significant(facts.range.max) })}
            </dd>
          </>
        )}
        {!facts.weights && facts.weightRange && (
          <>
            <dt>{t("network.weightCount", { count: String(facts.weightRange.count) })}</dt>
            <dd>
              {t("network.range", {
                min: significant(facts.weightRange.min),
                max: significant(facts.weightRange.max),
              })}
            </dd>
          </>
        )}
      </dl>
      {facts.weights && (
        <Weights weights={facts.weights} theme={theme} names={previous?.starts ? features : (previous?.names ?? [])} />
      )}
      {facts.kernels && <Kernels kernels={facts.kernels} theme={theme} />}
      {isPinned && column.layer >= 0 && (
        // The keyboard's way is the inspector's key, which begins at the pinned unit too.
        <InspectButton className={styles.inspect} layer={column.layer} tabIndex={-1} />
      )}
    </div>
  );
}

const gap = 12;

/** Beside the unit, on the side where there is room in what is visible of the stage. */
function settle(element: HTMLElement, unitBox: UnitBox): void {
  const stage = element.offsetParent;
  const scroller = stage?.parentElement;
  const picture = stage?.querySelector("canvas");
  if (!stage || !scroller || !picture) return;
  const right = scroller.scrollLeft + scroller.clientWidth;
  const top = picture.getBoundingClientRect().top - stage.getBoundingClientRect().top;
  const after = unitBox.x + unitBox.width + gap;
  const fits = after + element.offsetWidth <= right - 8;
  const before = unitBox.x - gap - element.offsetWidth;
  const left = fits ? after : Math.max(scroller.scrollLeft + 8, before);
  const middle = top + unitBox.y + unitBox.height / 2 - element.offsetHeight / 2;
  const lowest = stage.clientHeight - element.offsetHeight - 8;
  element.style.left = `${Math.round(left)}px`;
  element.style.top = `${Math.round(Math.max(8, Math.min(middle, lowest)))}px`;
}

interface WeightsProps {
  readonly weights: readonly number[];
  readonly theme: Theme;
  /** Of what each comes from; empty where that goes by number. */
  readonly names: readonly string[];
}

function Weights({ weights, theme, names }: WeightsProps) {
  const most = Math.max(1, magnitude(weights));
  return (
    <ul className={styles.weights}>
      {weights.map((weight, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a weight is its place
        <li key={i}>
          <span>{names[i] ?? i + 1}</span>
          <span className={styles.weightBar}>
            <span
              style={{
                width: `${(Math.abs(weight) / most) * 50}%`,
                [weight < 0 ? "right" : "left"]: "50%",
                background: cssColor(valueColor(Math.sign(weight), theme)),
              }}
            />
          </span>
          <span>{significant(weight)}</span>
        </li>
      ))}
    </ul>
  );
}

const kernelsAtMost = 16;

/** The filters themselves, one small map per input channel, all on one scale. */
function Kernels({ kernels, theme }: { readonly kernels: NonNullable<UnitFacts["kernels"]>; readonly theme: Theme }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { count, width, height } = kernels;
  const shown = Math.min(count, kernelsAtMost);
  const columns = Math.min(shown, 6);
  const rows = Math.ceil(shown / columns);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = new ImageData(columns * (width + 1), rows * (height + 1));
    const area = width * height;
    const scale = magnitude(kernels.values, kernels.start, count * area) || 1;
    for (let i = 0; i < shown; i++) {
      paintHeatMap(image, kernels.values, {
        theme,
        scale,
        start: kernels.start + i * area,
        width,
        height,
        left: (i % columns) * (width + 1),
        top: Math.floor(i / columns) * (height + 1),
      });
    }
    context.putImageData(image, 0, 0);
  });
  const zoom = Math.max(2, Math.floor(150 / (columns * (width + 1))));
  return (
    <canvas
      ref={canvas}
      className={styles.kernels}
      width={columns * (width + 1)}
      height={rows * (height + 1)}
      style={{ width: columns * (width + 1) * Math.min(zoom, 7) }}
    />
  );
}
