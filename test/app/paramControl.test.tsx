/** Every kind of parameter has a control: labelled, for the keyboard, with a message for what it cannot take. */

import { cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { isWordKey } from "../../app/i18n/i18n.ts";
import { ParamControl } from "../../app/panels/ParamControl.tsx";
import {
  activations,
  augmentations,
  datasets,
  initializers,
  layers,
  losses,
  optimizers,
  schedulers,
} from "../../engine/catalog.ts";
import {
  choice,
  int,
  intOrPair,
  names,
  normalize,
  num,
  type Param,
  type Params,
  type ParamValue,
  text,
  union,
  vector,
  wholeNumber,
  wholePair,
  word,
} from "../../engine/define/param.ts";

const doc = { en: "What it is.", zh: "它是什么。" };
const user = userEvent.setup();

afterEach(cleanup);

interface HolderProps {
  readonly name: string;
  readonly param: Param;
  readonly initial: ParamValue;
  readonly hear: (value: ParamValue) => void;
}

function Holder({ name, param, initial, hear }: HolderProps) {
  const [value, setValue] = useState(initial);
  hear(value);
  return <ParamControl name={name} param={param} value={value} onChange={setValue} />;
}

/** Shows the control and gives what it last said. */
function show(name: string, param: Param, initial: ParamValue): { value(): ParamValue } {
  let latest = initial;
  const hear = (value: ParamValue) => {
    latest = value;
  };
  render(<Holder name={name} param={param} initial={initial} hear={hear} />);
  return { value: () => latest };
}

const choose = async (form: RegExp, item: string) => {
  await user.click(screen.getByRole("button", { name: form }));
  await user.click(await screen.findByRole("menuitemradio", { name: item }));
};

describe("a number that may be null", () => {
  it("shows none while it is, and becomes null again when its field is emptied", async () => {
    const control = show("clip_grad_norm", num({ doc, default: null, min: 0 }), null);
    const field = screen.getByRole("spinbutton", { name: "Clip gradient norm" });
    expect(field).toHaveAttribute("placeholder", "none");
    expect(field).toHaveValue("");
    await user.type(field, "2.5{Enter}");
    expect(control.value()).toBe(2.5);
    await user.clear(field);
    await user.tab();
    expect(control.value()).toBeNull();
  });

  it("shows all where null means as many as there are", () => {
    show("train_samples", int({ doc, default: null, nullIsAll: true, min: 1 }), null);
    expect(screen.getByRole("spinbutton", { name: "Training images" })).toHaveAttribute("placeholder", "all");
  });
});

describe("a whole number or two", () => {
  it("is one number that becomes height and width, and one again", async () => {
    const control = show("kernel_size", intOrPair({ doc, initial: 3, min: 1 }), 3);
    await choose(/Another form of Kernel size/, "Height and width");
    expect(control.value()).toEqual([3, 3]);
    const width = screen.getByRole("spinbutton", { name: "Kernel size 2" });
    await user.clear(width);
    await user.type(width, "5{Enter}");
    expect(control.value()).toEqual([3, 5]);
    await choose(/Another form of Kernel size/, "One number");
    expect(control.value()).toBe(3);
  });

  it("says what it takes when it cannot take a number", async () => {
    const control = show("kernel_size", intOrPair({ doc, initial: 3, min: 1 }), [3, 3]);
    const height = screen.getByRole("spinbutton", { name: "Kernel size 1" });
    await user.clear(height);
    await user.type(height, "0");
    expect(await screen.findByRole("alert")).toHaveTextContent("A number from 1 on. Whole numbers only.");
    await user.tab();
    expect(control.value()).toEqual([3, 3]);
  });
});

describe("a number or a word", () => {
  const forms = [wholeNumber({ min: 0 }), wholePair({ min: 0 }), word("same", "valid")] as const;

  it("goes from one to the other by keyboard alone", async () => {
    const control = show("padding", union({ doc, default: 0, forms }), 0);
    screen.getByRole("button", { name: /Another form of Padding/ }).focus();
    await user.keyboard("{Enter}");
    (await screen.findByRole("menuitemradio", { name: "same" })).focus();
    await user.keyboard("{Enter}");
    expect(control.value()).toBe("same");
    await choose(/Another form of Padding: same/, "One number");
    expect(control.value()).toBe(0);
  });

  it("that may be null has a word for it", async () => {
    const control = show("divisor_override", { ...union({ doc, default: 2, forms }), nullable: true }, 2);
    await choose(/Another form of Divisor/, "none");
    expect(control.value()).toBeNull();
  });
});

describe("a list of numbers", () => {
  it("of any length is written with commas, and says so when it cannot be read", async () => {
    const milestones = vector({ doc, initial: [30, 80], min: 1, isInteger: true });
    const control = show("milestones", milestones, [30, 80]);
    const field = screen.getByRole("textbox", { name: "Milestones" });
    expect(field).toHaveValue("30, 80");
    await user.clear(field);
    await user.type(field, "10, 20 40{Enter}");
    expect(control.value()).toEqual([10, 20, 40]);
    expect(field).toHaveValue("10, 20, 40");
    await user.clear(field);
    await user.type(field, "10, 0.5");
    expect(await screen.findByRole("alert")).toHaveTextContent("Numbers with commas between them.");
  });

  it("of a fixed length has a field for each", async () => {
    const control = show("betas", vector({ doc, default: [0.9, 0.999], min: 0, max: 1, length: 2 }), [0.9, 0.999]);
    const second = screen.getByRole("spinbutton", { name: "Betas 2" });
    await user.clear(second);
    await user.type(second, "0.99{Enter}");
    expect(control.value()).toEqual([0.9, 0.99]);
  });
});

describe("how images are normalized", () => {
  const own = { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] };

  it("is a switch, with a list of numbers each for mean and standard deviation while it is on", async () => {
    const control = show("normalize", normalize({ doc, default: own }), own);
    const onOrOff = await screen.findByRole("switch", { name: "Normalize" });
    const group = screen.getByRole("group", { name: "Normalize" });
    const mean = within(group).getByRole("textbox", { name: "Mean" });
    expect(mean).toHaveValue("0.5, 0.5, 0.5");
    await user.clear(mean);
    await user.type(mean, "0.49 0.48 0.45{Enter}");
    expect(control.value()).toEqual({ mean: [0.49, 0.48, 0.45], std: own.std });
    await user.click(onOrOff);
    expect(control.value()).toBeNull();
    expect(screen.queryByRole("textbox")).toBeNull();
    await user.click(onOrOff);
    expect(control.value()).toEqual(own);
  });

  it("takes one number per channel, and no 0 to divide by", async () => {
    const control = show("normalize", normalize({ doc, default: own }), own);
    const std = await screen.findByRole("textbox", { name: "Std" });
    for (const text of ["0.5", "1, 0, 1"]) {
      await user.clear(std);
      await user.type(std, `${text}{Enter}`);
      expect(await screen.findByRole("alert")).toHaveTextContent(
        `“${text}” was not taken. 3 numbers with commas between them, one per channel. 0 cannot be divided by.`,
      );
      await user.type(std, "{Escape}");
    }
    expect(control.value()).toEqual(own);
  });
});

describe("a text", () => {
  it("is written into a field, and refused with its length", async () => {
    const control = show("file", text({ doc, initial: "", maxLength: 8 }), "");
    const field = screen.getByRole("textbox", { name: "File" });
    await user.type(field, "a b.csv{Enter}");
    expect(control.value()).toBe("a b.csv");
    await user.type(field, "123456{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("A text of 0 to 8 characters.");
    await user.type(field, "{Escape}");
    expect(control.value()).toBe("a b.csv");
  });

  it("that may be null is null while its field is empty", async () => {
    const control = show("target", text({ doc, default: null, minLength: 1 }), "kind");
    const field = screen.getByRole("textbox", { name: "Target" });
    await user.clear(field);
    await user.tab();
    expect(control.value()).toBeNull();
    expect(field).toHaveAttribute("placeholder", "none");
  });
});

describe("a list of names", () => {
  const options = ["x1", "x2", "x1^2", "sin(x1)"];
  const button = (name: string) => screen.getByRole("button", { name });

  it("has a button for each that there is to choose from, and keeps their order", async () => {
    const control = show("features", names({ doc, default: ["x1", "x2"], options }), ["x1", "x2"]);
    expect(await screen.findByRole("group", { name: "Features" })).toContainElement(button("x1"));
    expect(button("x1")).toHaveAttribute("aria-pressed", "true");
    await user.click(button("sin(x1)"));
    await user.click(button("x1^2"));
    expect(control.value()).toEqual(["x1", "x2", "x1^2", "sin(x1)"]);
    for (const name of ["x1", "x2", "x1^2"]) await user.click(button(name));
    expect(control.value()).toEqual(["sin(x1)"]);
    // One at least stays.
    expect(button("sin(x1)")).toHaveAttribute("aria-disabled", "true");
    await user.click(button("sin(x1)"));
    expect(control.value()).toEqual(["sin(x1)"]);
  });

  it("is null where all are chosen and that means all", async () => {
    const control = show("features", names({ doc, default: null, nullIsAll: true, options }), null);
    expect(await screen.findByRole("button", { name: "x1^2" })).toHaveAttribute("aria-pressed", "true");
    await user.click(button("x1^2"));
    expect(control.value()).toEqual(["x1", "x2", "sin(x1)"]);
    await user.click(button("x1^2"));
    expect(control.value()).toBeNull();
  });

  it("is written with commas where any may be chosen, and says which stands there twice", async () => {
    const control = show("features", names({ doc, default: null, nullIsAll: true }), null);
    const field = await screen.findByRole("textbox", { name: "Features" });
    expect(field).toHaveAttribute("placeholder", "all");
    await user.type(field, 'age, "size, in m", age{Enter}');
    expect(await screen.findByRole("alert")).toHaveTextContent("“age” stands there twice.");
    await user.clear(field);
    await user.type(field, 'age，"size, in m"{Enter}');
    expect(control.value()).toEqual(["age", "size, in m"]);
    expect(field).toHaveValue('age, "size, in m"');
    await user.clear(field);
    await user.tab();
    expect(control.value()).toBeNull();
  });
});

it("offers none for a word that may be null", async () => {
  const control = show("mode", { ...choice({ doc, default: "a", options: ["a", "b"] }), nullable: true }, "a");
  await user.click(screen.getByRole("combobox", { name: "Mode" }));
  await user.click(await screen.findByRole("option", { name: "none" }));
  expect(control.value()).toBeNull();
});

it("has a name in both languages, whichever table it comes from", () => {
  const tables: readonly Readonly<Record<string, { readonly params: Params }>>[] = [
    activations,
    augmentations,
    datasets,
    initializers,
    layers,
    losses,
    optimizers,
    schedulers,
  ];
  const names = tables.flatMap((table) => Object.values(table).flatMap(({ params }) => Object.keys(params)));
  expect([...new Set(names)].filter((name) => !isWordKey(`param.${name}`))).toEqual([]);
});
