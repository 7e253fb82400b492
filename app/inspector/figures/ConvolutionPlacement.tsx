/** A convolution: the window over the input, the filter of the chosen output channel with a sum for each input channel, and the output. */

import { useState } from "react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import { Toggle } from "../../ui/Toggle.tsx";
import { Cells } from "./Cells.tsx";
import styles from "./ConvolutionPlacement.module.css";
import { type Convolution, convolutionOf, outputUnder, patchOf, windowOf } from "./convolution.ts";
import { writeValue } from "./digits.ts";
import { channelName } from "./imageOf.ts";
import { matrix } from "./plane.ts";
import { RowPlacement } from "./RowPlacement.tsx";
import { longestText, sizeCells } from "./sizes.ts";
import { TensorFigure } from "./TensorFigure.tsx";
import { digitsAt, type PieceView } from "./view.ts";

const words = {
  pixels: { en: "pixels", zh: "像素" },
  weights: { en: "weights", zh: "权重" },
  products: { en: "products", zh: "乘积" },
  sum: { en: "Σ pixel · weight", zh: "Σ 像素 · 权重" },
  more: { en: "and {{count}} channels more", zh: "还有 {{count}} 个通道" },
  show: { en: "What the squares of the filter show", zh: "滤波器的格子显示什么" },
};

type Shown = "pixels" | "weights" | "products";
const choices: readonly Shown[] = ["pixels", "weights", "products"];

const gapPx = 20;
const lettersPx = 46;

export function ConvolutionPlacement({ view }: { readonly view: PieceView }) {
  const convolution = convolutionOf(view.piece);
  return convolution ? <Placed view={view} convolution={convolution} /> : <RowPlacement view={view} />;
}

function Placed({ view, convolution }: { readonly view: PieceView; readonly convolution: Convolution }) {
  const text = useText();
  const [shown, setShown] = useState<Shown>("weights");
  const { room } = view;
  const chosen = view.chosen ?? 0;
  const ownHeight = room.heightPx - lettersPx;
  const side = { ...room, widthPx: Math.min(ownHeight, room.widthPx * 0.24) + 60, heightPx: ownHeight };
  return (
    <div className={styles.convolution}>
      <TensorFigure
        view={view}
        place={0}
        room={side}
        window={windowOf(convolution, chosen)}
        outputOf={(element) => outputUnder(convolution, element, chosen)}
      />
      <div className={styles.filter}>
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
        <Channels
          view={{ ...view, room: { ...room, widthPx: room.widthPx - 2 * (side.widthPx + gapPx) - gapPx } }}
          convolution={convolution}
          shown={shown}
        />
      </div>
      <span className={styles.arrow} aria-hidden="true">
        →
      </span>
      <TensorFigure view={view} place="output" room={side} />
    </div>
  );
}

interface ChannelsProps {
  readonly view: PieceView;
  readonly convolution: Convolution;
  readonly shown: Shown;
}

/** One square for each input channel that the filter sees, and under it what its products add up to. */
function Channels({ view, convolution, shown }: ChannelsProps) {
  const text = useText();
  const { channels, kernel, weight } = convolution;
  const { room } = view;
  const patch = patchOf(convolution, view.chosen ?? 0);
  const values = { pixels: patch.pixels, weights: patch.weights, products: patch.products }[shown];
  const digits =
    shown === "products" ? ({ kind: "fixed", decimals: 2 } as const) : digitsAt(view, shown === "pixels" ? 0 : 1);
  const heightPx = room.heightPx - lettersPx - 34;
  const wanted = { rows: kernel[0], columns: kernel[1], letters: longestText(values, digits) };
  const sizeFor = (count: number) => sizeCells(wanted, { ...room, widthPx: room.widthPx / count - gapPx, heightPx });
  const first = sizeFor(channels);
  // With numbers where all have room for them; else as many as there is room for in colours.
  const { size, hasNumbers } = first.hasNumbers ? first : { ...sizeFor(Math.min(channels, 4)), hasNumbers: false };
  const width = Math.max(size.widthPx * kernel[1], 64) + gapPx;
  const count = Math.max(1, Math.min(channels, Math.floor(room.widthPx / width)));
  const figure: Figure = {
    role: "intermediate",
    name: null,
    symbol: "",
    shape: weight.shape.slice(1),
    hasExamples: false,
    values,
  };
  return (
    <div className={styles.channels}>
      {Array.from({ length: count }, (_, channel) => {
        const plane = matrix(kernel[0], kernel[1], channel * kernel[0] * kernel[1]);
        const sum = patch.sums[channel]!;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its place.
          <figure key={channel} className={styles.channel}>
            <figcaption>
              <b>{channelName(channels, channel)}</b>{" "}
              <span className={styles.index}>
                {weight.name ?? weight.symbol}[{patch.filter}, {channel}]
              </span>
            </figcaption>
            <Cells figure={figure} plane={plane} size={size} digits={hasNumbers ? digits : null} />
            <p className={styles.sum}>
              <span>{text(words.sum)}</span> <b>{writeValue(sum, { kind: "fixed", decimals: 3 })}</b>
            </p>
          </figure>
        );
      })}
      {count < channels && <p className={styles.more}>{text(words.more, { count: channels - count })}</p>}
    </div>
  );
}
