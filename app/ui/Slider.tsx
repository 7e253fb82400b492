/** A slider over a linear or logarithmic range. Beside a number field it is the coarse hand, not a second field. */

import { Slider as Base } from "@base-ui/react/slider";
import fields from "./Field.module.css";
import { nextValue, type Scale, toPosition, toValue } from "./scale.ts";

interface SliderProps extends Scale {
  /** The accessible name. */
  readonly label: string;
  readonly value: number;
  readonly isDisabled?: boolean;
  /** What a screen reader says instead of the bare number. */
  readonly format?: (value: number) => string;
  readonly onChange: (value: number) => void;
}

const positions = 200;

export function Slider({ label, value, isDisabled, format = String, onChange, ...scale }: SliderProps) {
  // Few integers: each has its own position, so that arrow keys reach every one.
  const isCounted = scale.isInteger === true && scale.scale === "linear" && scale.max - scale.min <= positions;
  const range = isCounted ? { min: scale.min, max: scale.max } : { min: 0, max: positions };
  const shown = isCounted ? Math.min(scale.max, Math.max(scale.min, value)) : toPosition(value, scale) * positions;
  return (
    <Base.Root
      value={shown}
      {...range}
      step={isCounted ? 1 : 0.5}
      largeStep={isCounted ? Math.max(1, Math.round((scale.max - scale.min) / 10)) : positions / 10}
      disabled={isDisabled}
      thumbAlignment="edge-client-only"
      onValueChange={(next, { reason }) => {
        if (isCounted) onChange(next);
        else if (reason === "keyboard") onChange(nextValue(value, (next - shown) / positions, scale));
        else onChange(toValue(next / positions, scale));
      }}
    >
      <Base.Control className={fields.slider}>
        <Base.Track className={fields.track}>
          <Base.Indicator className={fields.indicator} />
          <Base.Thumb className={fields.thumb} getAriaLabel={() => label} getAriaValueText={() => format(value)} />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  );
}
