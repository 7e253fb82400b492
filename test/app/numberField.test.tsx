/** What people type into number fields, what is taken of it, and when. */

import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NumberField, type NumberFieldProps } from "../../app/ui/NumberField.tsx";
import { isAmbiguous, parseNumber, parseNumbers, writeNumber } from "../../app/ui/number.ts";

afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

interface Shown {
  readonly field: HTMLElement;
  /** Every value that the field has reported. */
  readonly taken: number[];
}

/** A field that holds `initial`, and a clock that only moves when the test says so. */
function show(initial: number, options: Partial<NumberFieldProps> = {}): Shown {
  vi.useFakeTimers();
  const taken: number[] = [];
  function Holder() {
    const [value, setValue] = useState(initial);
    const onChange = (next: number) => {
      taken.push(next);
      setValue(next);
    };
    const props = { min: 1, max: 1000, ...options };
    return <NumberField label="Size" refusal={(text) => `not ${text}`} {...props} value={value} onChange={onChange} />;
  }
  render(<Holder />);
  const field = screen.getByRole("spinbutton", { name: "Size" });
  field.focus();
  return { field, taken };
}

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
/** Longer than anybody waits between two keys. */
const rest = () => pass(1000);
const press = (field: HTMLElement, key: string) => fireEvent.keyDown(field, { key });

/** A key every 150 ms over all that stands in the field. */
function type(field: HTMLElement, text: string): void {
  for (let length = 1; length <= text.length; length++) {
    fireEvent.change(field, { target: { value: text.slice(0, length) } });
    pass(150);
  }
}

describe("a number", () => {
  it.each([
    ["0.05", 0.05],
    ["0,05", 0.05],
    [",5", 0.5],
    ["1e-3", 0.001],
    ["1,5E-3", 0.0015],
    ["+7", 7],
    ["−2", -2],
    ["０．０５", 0.05],
    ["０，０５", 0.05],
    ["٠٫٠٥", 0.05],
    ["０。５", 0.5],
    [" 12 ", 12],
  ])("%s is %d", (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(["", "-", "1.", "1,", "1e", "1e-", "1e3x", "1.2.3", "1 000", "0x10", "Infinity", "1e999"])(
    "is none in “%s”",
    (text) => expect(parseNumber(text)).toBeUndefined(),
  );

  it("is not guessed where a comma may part thousands", () => {
    for (const text of ["1,500", "60,000", "1,000,000"]) {
      expect([parseNumber(text), isAmbiguous(text)]).toEqual([undefined, true]);
    }
    for (const text of ["0,001", "1,5", "1,5000", "1.500"]) {
      expect([typeof parseNumber(text), isAmbiguous(text)]).toEqual(["number", false]);
    }
  });

  it("reads again what it writes", () => {
    for (const value of [0, 0.003, -1, 1e-8, 1e8, 123456.789]) expect(parseNumber(writeNumber(value))).toBe(value);
  });
});

describe("a list of numbers", () => {
  it.each([
    ["30, 80", [30, 80]],
    ["30,80", [30, 80]],
    ["10, 20, 40", [10, 20, 40]],
    ["0.9 0.99", [0.9, 0.99]],
    ["0,9; 0,99", [0.9, 0.99]],
    ["3，4、5", [3, 4, 5]],
    ["", []],
  ])("“%s” is %j", (text, numbers) => expect(parseNumbers(text)).toEqual(numbers));

  it.each(["0,9, 0,99", "0,9 0,99", "1, x"])("is none in “%s”", (text) => expect(parseNumbers(text)).toBeUndefined());
});

describe("a number field", () => {
  it("takes 0,05 as 0.05 on Enter, and shows it", () => {
    const { field, taken } = show(0.01, { min: 0 });
    type(field, "0,05");
    press(field, "Enter");
    expect(taken).toEqual([0.05]);
    expect(field).toHaveValue("0.05");
  });

  it("never takes half of 1.5 where it takes whole numbers, however slowly it is typed", () => {
    const { field, taken } = show(10, { isInteger: true });
    type(field, "1.5");
    rest();
    expect(taken).toEqual([]);
    expect(screen.getByRole("alert")).toHaveTextContent("not 1.5");
    expect(field).toHaveValue("1.5");
  });

  it("takes what stands there in a pause", () => {
    const { field, taken } = show(10);
    type(field, "32");
    expect(taken).toEqual([]);
    rest();
    expect(taken).toEqual([32]);
  });

  it("undoes what it took in a pause where more was to come that it cannot take", () => {
    const { field, taken } = show(10, { isInteger: true });
    type(field, "1");
    rest();
    type(field, "1.5");
    press(field, "Enter");
    expect(taken).toEqual([1, 10]);
    expect(field).toHaveValue("10");
  });

  it("keeps the sentence in sight when the old value is back, until something else is typed", () => {
    const { field, taken } = show(10);
    type(field, "1e3x");
    press(field, "Enter");
    expect(taken).toEqual([]);
    expect(field).toHaveValue("10");
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription("not 1e3x");
    act(() => field.blur());
    expect(screen.getByRole("alert")).toHaveTextContent("not 1e3x");
    type(field, "2");
    expect(field).toBeValid();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("gives the old value back on Escape, also what a pause has taken", () => {
    const { field, taken } = show(10);
    type(field, "25");
    rest();
    press(field, "Escape");
    expect(taken).toEqual([25, 10]);
    expect(field).toHaveValue("10");
  });

  it("keeps Escape to itself only while there is something to give back", () => {
    const { field } = show(10);
    const heard = vi.fn();
    document.addEventListener("keydown", heard);
    type(field, "5");
    press(field, "Escape");
    expect(heard).not.toHaveBeenCalled();
    press(field, "Escape");
    expect(heard).toHaveBeenCalledTimes(1);
    document.removeEventListener("keydown", heard);
  });

  it("takes the sentence away on Escape", () => {
    const { field } = show(10);
    type(field, "x");
    press(field, "Enter");
    press(field, "Escape");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(field).toBeValid();
  });

  it("takes what was typed when it is left", () => {
    const { field, taken } = show(10);
    type(field, "32");
    act(() => field.blur());
    expect(taken).toEqual([32]);
  });

  it("steps with the arrow keys from what was typed", () => {
    const { field, taken } = show(0.1, { min: 0 });
    type(field, "0,02");
    for (const key of ["ArrowUp", "ArrowDown", "ArrowDown"]) press(field, key);
    expect(taken).toEqual([0.03, 0.02, 0.01]);
    expect(field).toHaveValue("0.01");
  });

  it("tells a screen reader its value and its range, and asks a phone for its keyboard of decimals", () => {
    const { field } = show(10);
    expect(field).toHaveAttribute("aria-valuenow", "10");
    expect(field).toHaveAttribute("aria-valuemax", "1000");
    expect(field).toHaveAttribute("inputmode", "decimal");
    expect(field).toHaveAttribute("type", "text");
  });
});
