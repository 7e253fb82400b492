/** A convolution: the window over the input, the filter of the chosen output channel with a sum for each input channel, and the output. */

import { useMemo, useState } from "react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import { Toggle } from "../../ui/Toggle.tsx";
import { useSize } from "../../visuals/useSize.ts";
import { Cells, type CellsProps } from "./Cells.tsx";
import styles from "./ConvolutionFigures.module.css";
import { type Convolution, outputUnder, type Patch, patchOf, windowOf } from "./convolution.ts";
import { type Digits, writeValue } from "./digits.ts";
import { channelName } from "./imageOf.ts";
import { type CellSize, matrix } from "./plane.ts";
import { longestText, sizeCells } from "./sizes.ts";
import { TensorFigure } from "./TensorFigure.tsx";
import { digitsAt, type PieceView } from "./view.ts";

const words = {
  pixels: { en: "pixels", zh: "像素" },
  weights: { en: "weights", zh: "权重" },
  products: { en: "products", zh: "乘积" },
  sum: { en: "pixel · weight", zh: "像素 · 权重" },
  more: { en: "and {{count}} channels more", zh: "还有 {{count}} 个通道" },
  show: { en: "What the squares of the filter show", zh: "滤波器的格子显示什么" },
};

type Shown = "pixels" | "weights" | "products";
const choices: readonly Shown[] = ["pixels", "weights", "products"];

const gapPx = 12;
const lettersPx = 46;

interface ConvolutionFiguresProps {
  readonly view: PieceView;
  readonly convolution: Convolution;
}

export function ConvolutionFigures({ view, convolution }: ConvolutionFiguresProps) {
  const text = useText();
  const [shown, setShown] = useState<Shown>("weights");
  const [middle, { widthPx }] = useSize<HTMLDivElement>();
  const { room } = view;
  const chosen = view.chosen ?? 0;
  const heightPx = room.heightPx - lettersPx;
  const side = { ...room, widthPx: Math.max(heightPx, 120) + sideAsidePx, heightPx };
  return (
    <div className={styles.convolution} style={{ width: room.widthPx }}>
      <TensorFigure
        view={view}
        place={0}
        room={side}
        window={windowOf(convolution, chosen)}
        outputOf={(element) => outputUnder(convolution, element, chosen)}
      />
      <div ref={middle} className={styles.filter}>
        <fieldset className={styles.choices} aria-label={text(words.show)}>
          {choices.map((choice) => (
            <Toggle
              key={choice}
              label={text(words[choice])}
              isOn={choice === shown}
              onChange={() => setShown(choice)}
            />
          ))}
        </fieldset>
        {widthPx > 0 && (
          <Channels view={{ ...view, room: { ...room, widthPx } }} convolution={convolution} shown={shown} />
        )}
      </div>
      <span className={styles.arrow} aria-hidden="true">
        →
      </span>
      <TensorFigure view={view} place="output" room={side} />
    </div>
  );
}

/** For tiles and picker. */
const sideAsidePx = 120;

interface ChannelsProps extends ConvolutionFiguresProps {
  readonly shown: Shown;
}

/** One square for each input channel that the filter sees, and under it what its products add up to. */
function Channels({ view, convolution, shown }: ChannelsProps) {
  const text = useText();
  const { channels, kernel } = convolution;
  const { room } = view;
  const patch = useMemo(() => patchOf(convolution, view.chosen ?? 0), [convolution, view.chosen]);
  const values = patch[shown];
  const digits = shown === "products" ? productDigits : digitsAt(view, shown === "pixels" ? 0 : 1);
  const wanted = { rows: kernel[0], columns: kernel[1], letters: longestText({ values }, digits) };
  const sizeFor = (count: number) =>
    sizeCells(wanted, { ...room, widthPx: (room.widthPx + gapPx) / count - gapPx, heightPx: room.heightPx - aroundPx });
  const withNumbers = sizeFor(channels);
  // With numbers where all have room for them; else as many as there is room for in colours.
  const { size, fontPx } =
    withNumbers.fontPx !== null ? withNumbers : { ...sizeFor(Math.min(channels, colorsBeside)), fontPx: null };
  const width = widthOf(kernel, size) + gapPx;
  const inRoom = (widthPx: number) => Math.max(1, Math.floor((widthPx + gapPx) / width));
  const count = inRoom(room.widthPx) >= channels ? channels : inRoom(room.widthPx - morePx);
  const figure = useMemo<Figure>(
    () => ({ role: "intermediate", name: null, symbol: "", shape: [values.length], hasExamples: false, values }),
    [values],
  );
  return (
    <div className={styles.channels}>
      {Array.from({ length: count }, (_, channel) => (
        <Channel
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its place.
          key={channel}
          {...{ figure, convolution, patch, channel, size }}
          numbers={fontPx ? { digits, fontPx } : null}
        />
      ))}
      {count < channels && <p className={styles.more}>{text(words.more, { count: channels - count })}</p>}
    </div>
  );
}

const productDigits: Digits = { kind: "fixed", decimals: 2 };
const sumDigits: Digits = { kind: "fixed", decimals: 3 };
/** Switch, name and sum. */
const aroundPx = 74;
const leastChannelPx = 96;
const widthOf = ([, columns]: Convolution["kernel"], { widthPx }: CellSize): number =>
  Math.max(columns * widthPx, leastChannelPx);
/** For the words that say how many have no room. */
const morePx = 90;
/** This many channels at least stand beside each other. */
const colorsBeside = 4;

interface ChannelProps extends Pick<CellsProps, "figure" | "size" | "numbers"> {
  readonly convolution: Convolution;
  readonly patch: Patch;
  readonly channel: number;
}

/** Below stands its sum, and of the cell under the cursor its product. */
function Channel({ convolution: { kernel, channels, weight }, patch, channel, ...cells }: ChannelProps) {
  const text = useText();
  const [pointed, setPointed] = useState<number | null>(null);
  const plane = matrix(kernel[0], kernel[1], channel * kernel[0] * kernel[1]);
  const write = (value: number) => writeValue(value, productDigits);
  const inParentheses = (value: number) => (write(value).startsWith("−") ? `(${write(value)})` : write(value));
  return (
    <figure className={styles.channel} style={{ width: widthOf(kernel, cells.size) }}>
      <figcaption>
        <b>{channelName(channels, channel)}</b>{" "}
        <span className={styles.index}>
          <span className={styles.spare}>{weight.name ?? weight.symbol}</span>[{patch.filter}, {channel}]
        </span>
      </figcaption>
      <Cells {...cells} plane={plane} marks={{ chosen: pointed }} onPoint={setPointed} />
      <p className={styles.sum}>
        {pointed === null ? (
          <>
            <span>
              Σ <span className={styles.spare}>{text(words.sum)}</span>
            </span>{" "}
            <b>{writeValue(patch.sums[channel]!, sumDigits)}</b>
          </>
        ) : (
          <>
            <span>
              {write(patch.pixels[pointed]!)} · {inParentheses(patch.weights[pointed]!)} =
            </span>{" "}
            <b>{write(patch.products[pointed]!)}</b>
          </>
        )}
      </p>
    </figure>
  );
}
