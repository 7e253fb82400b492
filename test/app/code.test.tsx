/** The code view: the exported program line by line, which and what it says on the page light each other; what changed last is marked. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../app/styles/global.css";
import "../../app/styles/tokens.css";
import { changedLines } from "../../app/code/changedLines.ts";
import { listingOf } from "../../app/code/listing.ts";
import { tokenize } from "../../app/code/python.ts";
import { changeLanguage } from "../../app/i18n/i18n.ts";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { DataPanel } from "../../app/panels/DataPanel.tsx";
import { LearningPanel } from "../../app/panels/LearningPanel.tsx";
import { noHistory } from "../../app/store/history.ts";
import { actions, store } from "../../app/store/store.ts";
import Code from "../../app/visuals/Code.visual.tsx";
import type { Description } from "../../engine/data/description.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import { checkModel, paramsOf } from "../../engine/experiment/check.ts";
import { descriptionOf } from "../../engine/experiment/description.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import { programText, trainProgram } from "../../engine/export/program.ts";

const circle = presets.find(({ id }) => id === "circle")!.experiment;
const tutorial = presets.find(({ id }) => id === "tutorial")!.experiment;

/** Of a table after a look into its file. */
async function describedOf({ dataset }: Experiment): Promise<Description> {
  const known = descriptionOf(dataset);
  if (known) return known;
  const entry = findDataset(dataset.type)!;
  const file = String(dataset.file);
  const bytes = new Uint8Array(await (await fetch(`/tables/${file}`)).arrayBuffer());
  const files = memoryFiles(new Map([[file, bytes]]));
  return (await entry.describe({ params: paramsOf(dataset, entry), files }))!;
}

const show = (experiment: Experiment, description: Description) =>
  act(() =>
    store.setState({
      experiment,
      description,
      check: checkModel(experiment, description),
      history: noHistory,
      selectedLayer: null,
      hovered: null,
      pinned: null,
      lit: null,
    }),
  );

async function open(experiment: Experiment): Promise<void> {
  show(experiment, await describedOf(experiment));
  render(
    <main>
      <div style={{ width: 900, height: 500 }}>
        <NetworkPanel />
      </div>
      <DataPanel />
      <LearningPanel />
      <Code />
    </main>,
  );
  await screen.findByRole("list", { name: "Layers" });
}

const view = () => screen.getByRole("region", { name: "Code" });
const rows = () => [...view().querySelectorAll<HTMLElement>("[data-line]")];
const textOf = (row: HTMLElement) => row.textContent!.replace(/\n$/, "");
const row = (text: string) => {
  const found = rows().filter((one) => textOf(one).includes(text));
  expect(found, text).not.toEqual([]);
  return found[0]!;
};
const marked = (mark: "new" | "pointed" | "gone") =>
  rows()
    .filter(({ dataset }) => dataset[mark] !== undefined)
    .map((one) => textOf(one).trim());
const linear = (out_features: number, in_features: number) =>
  `nn.Linear(in_features=${in_features}, out_features=${out_features}),`;

const user = userEvent.setup();

beforeEach(async () => {
  await changeLanguage("en");
  store.setState({ lit: null });
});
afterEach(async () => {
  // A settings' panel that is open closes first.
  act(() => actions.selectLayer(null));
  cleanup();
  await user.pointer({ target: document.body });
});

describe("the code view", () => {
  it.each(presets.map(({ id, experiment }) => [id, experiment] as const))(
    "shows the exported train.py of %s, and says which layer each line of the network is",
    async (_, experiment) => {
      const description = await describedOf(experiment);
      const program = trainProgram(experiment, description);
      show(experiment, description);
      render(<Code />);
      expect(rows().map(textOf).join("\n")).toBe(programText(program).trimEnd());
      const isLayer = ({ subject }: { readonly subject?: { readonly kind: string } | undefined }) =>
        subject?.kind === "layer";
      const layers = program.sections.flatMap(({ lines }) => lines.filter(isLayer));
      expect(layers.length).toBeGreaterThanOrEqual(experiment.model.length);
      const network = view().querySelector('[data-section="network"]')!;
      const said = [...network.querySelectorAll<HTMLElement>("[aria-description]")].filter((one) =>
        layers.some(({ text }) => text === textOf(one)),
      );
      expect(said.map(textOf)).toEqual(layers.map(({ text }) => text));
    },
  );

  it("names the sections as the tutorial's steps, each with its heading in the file", async () => {
    await open(circle);
    const parts = within(screen.getByRole("navigation", { name: "Parts of the program" }));
    const names = parts.getAllByRole("button").map(({ textContent }) => textContent);
    expect(names).toEqual(["Preparation", "Data", "Network", "Loss", "Optimizer", "Training", "Test"]);
    const firsts = [...view().querySelectorAll("[data-section]")].slice(1).map((one) => one.querySelector("code"));
    expect(firsts.map((code) => code!.textContent)).toEqual(names.slice(1).map((name, i) => `# ${i + 1}. ${name}`));
  });

  it("breaks none of axe's rules", async () => {
    await open(circle);
    const { violations } = await axe.run(view(), { resultTypes: ["violations"] });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });

  it("is there before the data are, and says so where even what comes in is not known", async () => {
    store.setState({ data: null });
    await open(tutorial);
    expect(row("nn.Conv2d(in_channels=3, out_channels=6, kernel_size=5),")).toBeVisible();
    cleanup();
    store.setState({ description: null });
    render(<Code />);
    expect(view()).toHaveTextContent("The code comes with the data.");
    expect(rows()).toEqual([]);
  });

  it("keeps the last code of a model that fitted, and says why", async () => {
    await open(circle);
    const before = rows().map(textOf);
    act(() =>
      actions.edit((experiment) => ({ ...experiment, model: [newLayer("Conv2d"), ...experiment.model.slice(1)] })),
    );
    const { fix } = store.getState().check.problem!.complaint;
    expect(within(view()).getByRole("status")).toHaveTextContent("this is the code from before");
    expect(within(view()).getByRole("status")).toHaveTextContent(typeof fix === "string" ? fix : fix.en);
    expect(rows().map(textOf)).toEqual(before);
    expect(rows().filter(({ role }) => role === "button")).toEqual([]);
    const { mend } = store.getState().check.problem!;
    act(() => actions.edit((experiment) => ({ ...experiment, model: mend!.model })));
    expect(within(view()).queryByRole("status")).toBeNull();
    // Since the code that was there.
    expect(marked("new").length).toBeGreaterThan(0);
    act(() => actions.undo());
    act(() => actions.undo());
    expect(rows().map(textOf)).toEqual(before);
  });
});

describe("what is pointed at", () => {
  const card = (name: RegExp) => screen.getByRole("button", { name }).closest<HTMLElement>("[data-layers]")!;

  it("in the network marks its lines: a card its activation's too, an activation its own", async () => {
    await open(circle);
    await user.hover(screen.getByRole("button", { name: /^Linear 2:/ }));
    expect(marked("pointed")).toEqual([linear(4, 4), "nn.Tanh(),"]);
    await user.hover(screen.getByRole("button", { name: "Tanh, activation of Linear 1" }));
    expect(marked("pointed")).toEqual(["nn.Tanh(),"]);
    await user.hover(document.body);
    expect(marked("pointed")).toEqual([]);
    act(() => screen.getByRole("button", { name: /^Linear 3:/ }).focus());
    expect(marked("pointed")).toEqual([linear(1, 4)]);
    act(() => actions.hover({ layer: 1, unit: 2 }));
    expect(marked("pointed")).toEqual([linear(4, 2), "nn.Tanh(),"]);
    act(() => actions.hover({ layer: -1, unit: 0 }));
    expect(marked("pointed")).toContain('data = layerlab.load("data.safetensors")');
    act(() => actions.hover(null));
  });

  it("in the settings marks its lines too", async () => {
    await open(circle);
    await user.hover(screen.getByRole("combobox", { name: "Loss" }));
    expect(marked("pointed")).toContain("criterion = nn.BCEWithLogitsLoss()");
  });

  it("in the code lights the layer's card, the block that a layer is in, or the settings", async () => {
    await open(circle);
    await user.hover(row(linear(4, 4)));
    expect(card(/^Linear 2:/).dataset.lit).toBe("true");
    expect(card(/^Linear 1:/).dataset.lit).toBeUndefined();
    await user.hover(row("optimizer = "));
    expect(card(/^Linear 2:/).dataset.lit).toBeUndefined();
    const settings = screen.getByRole("combobox", { name: "Optimizer" }).closest<HTMLElement>("[data-settings]")!;
    expect(settings.dataset.lit).toBe("true");
    await user.hover(document.body);
    expect(settings.dataset.lit).toBeUndefined();

    const block: Spec = {
      ...newLayer("Residual"),
      layers: [newLayer("Linear", { out_features: 4 }), newLayer("Tanh")],
    };
    act(() =>
      actions.edit((experiment) => ({
        ...experiment,
        model: [...experiment.model.slice(0, 2), block, ...experiment.model.slice(2)],
      })),
    );
    const [inner] = rows().filter((one) => one.ariaDescription?.startsWith("Linear in Residual 1"));
    await user.hover(inner!);
    expect(card(/^Residual 1:/).dataset.lit).toBe("true");
  });

  it("in the code is another line where an edit puts one there", async () => {
    await open(circle);
    await user.hover(row(linear(1, 4)));
    expect(card(/^Linear 3:/).dataset.lit).toBe("true");
    act(() => actions.edit((experiment) => ({ ...experiment, model: experiment.model.toSpliced(1, 1) })));
    expect(document.querySelectorAll("[data-lit]")).toHaveLength(0);
  });

  it("opens from its line: a layer's settings, to which its lines stay marked, or the settings in the panel", async () => {
    await open(circle);
    await user.click(row(linear(4, 4)));
    const settings = await screen.findByRole("dialog", { name: "Linear 2" });
    await user.hover(settings);
    expect(marked("pointed")).toEqual([linear(4, 4), "nn.Tanh(),"]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.click(row("criterion = "));
    expect(screen.getByRole("combobox", { name: "Loss" })).toHaveFocus();
  });

  it("is reached by keyboard: one tab stop, arrows from line to line, Enter opens and Escape comes back", async () => {
    await open(circle);
    expect(view().querySelectorAll('[data-line][tabindex="0"]')).toHaveLength(1);
    const first = rows().find(({ tabIndex }) => tabIndex === 0)!;
    act(() => first.focus());
    expect(first).toHaveAccessibleDescription("Seed");
    while (!document.activeElement!.textContent!.includes("nn.Linear")) {
      const before = document.activeElement;
      await user.keyboard("{ArrowDown}");
      expect(document.activeElement).not.toBe(before);
    }
    expect(document.activeElement).toHaveAccessibleDescription("Linear 1");
    expect(card(/^Linear 1:/).dataset.lit).toBe("true");
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toHaveAccessibleDescription("Tanh, activation of Linear 1");
    await user.keyboard("{ArrowDown}{Enter}");
    expect(await screen.findByRole("dialog", { name: "Linear 2" })).toBeVisible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(row(linear(4, 4))).toHaveFocus());
    await user.keyboard("{End}");
    expect(document.activeElement).toBe(rows().findLast((one) => one.role === "button"));
    await user.keyboard("{Home}");
    expect(document.activeElement).toBe(first);
    expect(view().querySelectorAll('[data-line][tabindex="0"]')).toHaveLength(1);
  });
});

describe("what changed last", () => {
  const edit = (change: Partial<Experiment>) => act(() => actions.edit((experiment) => ({ ...experiment, ...change })));
  const rate = (lr: number) => edit({ optimizer: { ...store.getState().experiment.optimizer, lr } });

  it("is marked until the next edit; an undo marks what it brings back", async () => {
    await open(circle);
    expect(marked("new")).toEqual([]);
    edit({ loss: { type: "MSELoss" } });
    expect(marked("new")).toContain("criterion = nn.MSELoss()");
    rate(0.5);
    expect(marked("new")).toEqual(["optimizer = optim.Adam(net.parameters(), lr=0.5)"]);
    expect(row("optim.Adam")).toHaveAccessibleDescription("Optimizer, changed last");
    act(() => actions.undo());
    expect(marked("new")).toEqual(["optimizer = optim.Adam(net.parameters(), lr=0.01)"]);
    act(() => actions.redo());
    expect(marked("new")).toEqual(["optimizer = optim.Adam(net.parameters(), lr=0.5)"]);
  });

  it("is the whole of a drag, not its last step", async () => {
    await open(circle);
    rate(0.02);
    rate(0.03);
    expect(marked("new")).toEqual(["optimizer = optim.Adam(net.parameters(), lr=0.03)"]);
    rate(0.01);
    expect(marked("new")).toEqual([]);
  });

  it("says where lines are gone", async () => {
    await open(circle);
    edit({ model: circle.model.toSpliced(3, 1) });
    expect(marked("new")).toEqual([]);
    expect(marked("gone")).toEqual([linear(1, 4)]);
  });

  it("is marked where the view was opened after it, but not when another document was opened", async () => {
    await open(circle);
    cleanup();
    rate(0.5);
    render(<Code />);
    expect(marked("new")).toEqual(["optimizer = optim.Adam(net.parameters(), lr=0.5)"]);
    act(() => actions.openPreset("spiral"));
    const { experiment } = presets.find(({ id }) => id === "spiral")!;
    const program = programText(trainProgram(experiment, await describedOf(experiment)));
    expect(rows().map(textOf).join("\n")).toBe(program.trimEnd());
    expect(marked("new")).toEqual([]);
  });
});

describe("lines that changed", () => {
  it("are found by the longest common subsequence", () => {
    const { isNew, isGone } = changedLines(["a", "b", "c", "d"], ["a", "x", "c", "e", "d"]);
    expect(isNew).toEqual([false, true, false, true, false]);
    // b became x.
    expect(isGone).toEqual([false, false, false, false, false, false]);
    expect(changedLines(["a", "b", "c"], ["a", "c"]).isGone).toEqual([false, true, false]);
    expect(changedLines(["a", "b"], ["a"]).isGone).toEqual([false, true]);
  });
});

describe("Python", () => {
  const kinds = (...lines: readonly string[]) =>
    tokenize(lines).map((tokens) => tokens.map(({ kind, text }) => `${kind} ${text}`));

  it("is told apart by keywords, calls, numbers, strings and comments", () => {
    expect(kinds('for x in range(1e-3): print("a # \\" b", x1)  # c "d"')).toEqual([
      [
        "keyword for",
        "plain  x ",
        "keyword in",
        "plain  ",
        "call range",
        "plain (",
        "number 1e-3",
        "plain ): ",
        "call print",
        "plain (",
        'string "a # \\" b"',
        "plain , x1)  ",
        'comment # c "d"',
      ],
    ]);
  });

  it("has strings of several lines", () => {
    expect(kinds('"""One', "for two", '"""', "x")).toEqual([
      ['string """One'],
      ["string for two"],
      ['string """'],
      ["plain x"],
    ]);
  });

  it("loses nothing of any preset's program", async () => {
    for (const { experiment } of presets) {
      const { text, lines } = listingOf(trainProgram(experiment, await describedOf(experiment)));
      expect(`${lines.map(({ tokens }) => tokens.map((token) => token.text).join("")).join("\n")}\n`).toBe(text);
    }
  });
});
