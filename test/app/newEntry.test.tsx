/** What is added to a table stands on the page by itself: an activation in its menus, an image set in the gallery, with what to bring for it. */

import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { activation } from "../../engine/define/entry.ts";
import { mul, sigmoid } from "../../engine/expr/expr.ts";

vi.mock("../../engine/nn/activations/index.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../engine/nn/activations/index.ts")>();
  const QuickGELU = activation({
    doc: { en: "A GELU in a hurry.", zh: "赶时间的 GELU。" },
    params: {},
    forward: (x) => mul(x, sigmoid(mul(1.702, x))),
  });
  return { ...original, activations: { ...original.activations, QuickGELU } };
});

vi.mock("../../engine/data/index.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../engine/data/index.ts")>();
  const { imageSet } = await import("../../engine/data/imageSet.ts");
  const file = (name: string) => [{ name, pattern: new RegExp(`^${name}$`) }];
  const Halves = imageSet({
    type: "Halves",
    title: "Bright halves",
    doc: { en: "Which half is bright?", zh: "哪一半更亮？" },
    source: "https://example.org/halves",
    shape: [1, 2, 2],
    classes: ["left", "right"],
    normalize: { mean: [0.5], std: [0.5] },
    files: {
      download: { en: "Write them yourself.", zh: "请自己写。" },
      folder: "halves",
      layouts: [
        {
          files: { en: "learn.halves and exam.halves", zh: "learn.halves 与 exam.halves" },
          train: file("learn.halves"),
          test: file("exam.halves"),
          format: () => Promise.reject(new Error("nothing is read")),
        },
      ],
    },
  });
  return { ...original, datasets: { ...original.datasets, Halves } };
});

const { DataPanel } = await import("../../app/panels/DataPanel.tsx");
const { NetworkPanel } = await import("../../app/network/NetworkPanel.tsx");
const { LearningPanel } = await import("../../app/panels/LearningPanel.tsx");

it("offers QuickGELU among the layers, with its doc, and for all hidden layers at once", async () => {
  const user = userEvent.setup();
  render(
    <div style={{ width: 900, height: 700 }}>
      <NetworkPanel />
      <LearningPanel />
    </div>,
  );
  await user.click(await screen.findByRole("button", { name: "Add layer" }));
  expect(await screen.findByRole("menuitem", { name: /^QuickGELU/ })).toBeVisible();
  expect(screen.getByText("A GELU in a hurry.")).toBeVisible();
  await user.keyboard("{Escape}");

  await user.click(screen.getByRole("combobox", { name: "Hidden activations" }));
  expect(await screen.findByRole("option", { name: /^QuickGELU/ })).toBeVisible();
});

it("shows Halves in the gallery and the list of data sets, and says which files it is read from", async () => {
  const user = userEvent.setup();
  render(<DataPanel />);
  expect(screen.getByRole("combobox", { name: "Dataset" })).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "Halves" }));
  expect(screen.getByRole("combobox", { name: "Dataset" })).toHaveTextContent("Halves");
  await user.click(await screen.findByText("Other ways"));
  expect(await screen.findByText(/Write them yourself\..*learn\.halves and exam\.halves/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Download page" })).toHaveAttribute("href", "https://example.org/halves");
});
