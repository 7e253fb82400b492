/** Weights out of a file, on the page: what loads at once, and the window for what does not. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeLanguage } from "../../app/i18n/i18n.ts";
import { Notices } from "../../app/panels/Notices.tsx";
import { WeightsWindow } from "../../app/panels/weights/WeightsWindow.tsx";
import type { AppState } from "../../app/store/state.ts";
import { actions, store, useStore } from "../../app/store/store.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { TensorInfo } from "../../engine/export/matchWeights.ts";
import type { Event } from "../../engine/worker/protocol.ts";
import { answer, commandsOf, startWith } from "../support/listener.ts";
import { tutorialClass, tutorialState } from "../support/tutorialWeights.ts";
import { snapshot } from "./outputSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

const shapes = presets.find(({ id }) => id === "shapes")!.experiment;
const user = userEvent.setup();
const file = new File(["…"], "net.safetensors");
const isOpenOf = (state: AppState) => state.givenWeights !== null;
const nowhere = { current: null };

function Page() {
  return (
    <>
      <WeightsWindow isOpen={useStore(isOpenOf)} onOpenChange={actions.closeWeights} returnFocusTo={nowhere} />
      <Notices />
    </>
  );
}

type Answer = Extract<Event, { type: "weights" }>["answer"];

/** Says so to what was asked last. */
async function reply(type: "readWeights" | "loadWeights", to: Answer): Promise<void> {
  await waitFor(() => expect(commandsOf(type)).not.toHaveLength(0));
  act(() => answer({ type: "weights", request: commandsOf(type).at(-1)!.request, answer: to }));
}

/** A file that holds these. */
async function give(tensors: readonly TensorInfo[], model: readonly TensorInfo[] = tutorialState): Promise<void> {
  act(() => actions.addFiles([{ path: file.name, file }]));
  await reply("readWeights", { type: "found", tensors, model });
}

const choice = (name: string) => screen.getByRole("combobox", { name: `Tensor of the file for ${name}` });
const sources = () => Object.fromEntries(commandsOf("loadWeights").at(-1)!.match.sources);
const load = () => screen.getByRole("button", { name: "Load" });

beforeEach(async () => {
  await startWith(shapes);
  store.setState({ givenWeights: null, snapshot: { ...snapshot, step: 5 } });
  render(<Page />);
});
afterEach(async () => {
  cleanup();
  await changeLanguage("en");
});

describe("a file whose names are the network's", () => {
  it("but for a prefix loads at once, which a notice says, and undo leads to the version before", async () => {
    const { version } = store.getState();
    await give(tutorialState.map(({ name, shape }) => ({ name: `module.${name}`, shape, dtype: "F64" })));
    await reply("loadWeights", { type: "loaded" });
    expect(sources()["3.bias"]).toBe("module.3.bias");
    await screen.findByText(
      "Weights of net.safetensors loaded: 10 tensors. “module.” before their names (DataParallel, DistributedDataParallel) was taken off. F64 was rounded to float32. They are not part of the link.",
    );
    expect(store.getState().version).toBe(commandsOf("loadWeights").at(-1)!.version);
    expect(store.getState().history.past.at(-1)!.change.key).toBe("undo.loadWeights");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(store.getState().version).toBe(version);
  });

  it("and whose numbers cannot be taken changes nothing, and a complaint says why", async () => {
    const { version } = store.getState();
    await give(tutorialState);
    await reply("loadWeights", { where: "net.safetensors", got: "a NaN", expected: "numbers", fix: "Save it again." });
    expect(await screen.findByRole("alert")).toHaveTextContent(/net\.safetensors.*a NaN.*Save it again/s);
    expect(store.getState().version).toBe(version);
  });

  it("is not part of a link that is copied, which the page says", async () => {
    store.setState({ snapshot: { ...snapshot, weightsFile: "net.safetensors" } });
    act(() => actions.copyLink());
    expect(await screen.findByText(/^The weights of net\.safetensors are not part of the link/)).toBeVisible();
  });
});

describe("a file of other names", () => {
  it("is shown tensor by tensor as order and shape suggest, and loaded as the user has it", async () => {
    await give(tutorialClass);
    const dialog = await screen.findByRole("dialog", { name: "Load weights" });
    expect(dialog).toHaveAccessibleDescription(/^The names in net\.safetensors are not this network's\. By order/);
    expect(within(dialog).getByRole("rowheader", { name: /^0\.weight Conv2d · 6×3×5×5$/ })).toBeVisible();
    expect(choice("0.weight")).toHaveTextContent("conv1.weight");
    expect(commandsOf("loadWeights")).toHaveLength(0);

    // By the keyboard: without conv2's bias.
    choice("3.bias").focus();
    await user.keyboard("{ArrowDown}");
    await screen.findByRole("option", { name: "Keep initial values" });
    await user.keyboard("{End}{Enter}");
    await waitFor(() => expect(choice("3.bias")).toHaveTextContent("Keep initial values"));
    expect(dialog).toHaveAccessibleDescription(/^1 of this network's 10 tensors get nothing from net\.safetensors/);
    expect(within(dialog).getByText("conv2.bias 16")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Match by order" }));
    expect(choice("3.bias")).toHaveTextContent("conv2.bias");

    await user.click(load());
    await reply("loadWeights", { type: "loaded" });
    expect(sources()).toEqual(Object.fromEntries(tutorialState.map(({ name }, i) => [name, tutorialClass[i]!.name])));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByText(/^Weights of net\.safetensors loaded: 10 tensors\./)).toBeVisible();
  });

  it("lets two tensors change places, and says so", async () => {
    const layers = (names: readonly string[]) =>
      names.flatMap((name) => [
        { name: `${name}.weight`, shape: [4, 4] },
        { name: `${name}.bias`, shape: [4] },
      ]);
    await give(layers(["a", "b"]), layers(["0", "2"]));
    await screen.findByRole("dialog");
    await user.click(choice("0.weight"));
    await user.click(await screen.findByRole("option", { name: "b.weight" }));
    await waitFor(() => expect(choice("0.weight")).toHaveTextContent("b.weight"));
    expect(choice("2.weight")).toHaveTextContent("a.weight");
  });

  it("of another head says which tensors have another shape there, in Chinese too, and what is left over", async () => {
    const other = tutorialState.map(({ name, shape }) => ({
      name,
      shape: name.startsWith("11") ? [2, ...shape.slice(1)] : shape,
    }));
    await give(other);
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText("There it is 2×84")).toBeVisible();
    expect(within(dialog).getByText("11.weight 2×84, 11.bias 2")).toBeVisible();
    await act(() => changeLanguage("zh"));
    expect(within(dialog).getByText("文件中为 2×84")).toBeVisible();
    expect(dialog).toHaveAccessibleDescription(/^本网络的 10 个张量中，有 2 个/);
  });

  it("of another network is refused with both sides' sizes", async () => {
    await give([{ name: "rnn.w", shape: [7, 9] }]);
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveAccessibleDescription(/^net\.safetensors is of another network: none of its 1 tensors/);
    expect(within(dialog).getByText("rnn.w 7×9")).toBeVisible();
    expect(load()).toBeDisabled();
    expect(screen.getByRole("button", { name: "Match by order" })).toBeDisabled();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(store.getState().givenWeights).toBeNull());
  });

  it("whose numbers cannot be taken stays in the window, with a complaint", async () => {
    await give(tutorialClass);
    await user.click(load());
    await reply("loadWeights", { where: "net.safetensors", got: "a NaN", expected: "numbers", fix: "Save it again." });
    expect(await within(screen.getByRole("dialog")).findByRole("alert")).toHaveTextContent(/a NaN/);
  });

  it("of a thousand tensors is rendered as far as it is in sight, and passes axe", async () => {
    const names = Array.from({ length: 1000 }, (_, i) => i);
    await give(
      names.map((i) => ({ name: `fc${i}.weight`, shape: [3, 3] })),
      names.map((i) => ({ name: `${2 * i}.weight`, shape: [3, 3] })),
    );
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByRole("table")).toHaveAttribute("aria-rowcount", "1001");
    expect(within(dialog).getAllByRole("combobox").length).toBeLessThan(60);
    const { violations } = await axe.run(dialog, { resultTypes: ["violations"] });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
});
