/** An activation added to the table stands in the page's menus by itself. */

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

const { NetworkPanel } = await import("../../app/panels/NetworkPanel.tsx");
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
