/** A number field with a slider under it: the field for the exact number, the slider for the feel. */

import { NumberField, type NumberFieldProps } from "./NumberField.tsx";
import styles from "./NumberSlider.module.css";
import { Slider } from "./Slider.tsx";

interface NumberSliderProps extends Omit<NumberFieldProps, "isInline" | "value" | "none"> {
  readonly value: number;
  /** The slider's own name; it must not contain the field's, or a search for the field finds both. */
  readonly sliderLabel: string;
  readonly slider: { readonly min: number; readonly max: number; readonly scale: "linear" | "log" };
}

export function NumberSlider({ sliderLabel, slider, ...field }: NumberSliderProps) {
  return (
    <div className={styles.pair}>
      <NumberField {...field} isInline />
      <Slider
        label={sliderLabel}
        value={field.value}
        {...slider}
        isInteger={field.isInteger}
        isDisabled={field.isDisabled}
        onChange={field.onChange}
      />
    </div>
  );
}
