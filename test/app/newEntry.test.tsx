/** An activation added to the table stands in the page's menus by itself. */

import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { activation } from "../../engine/define/entry.ts";
import { abs, add, div } from "../../engine/expr/expr.ts";

vi.mock("../../engine/nn/activations.ts", async (importOriginal) => {
  const { activations } = await importOriginal<typeof import("../../engine/nn/activations.ts")>();
  const Softsign = activation({
    doc: { en: "Like Tanh, but it flattens out more slowly.", zh: "类似 Tanh，但变平得更慢。" },
    params: {},
    forward: (x) => div(x, add(1, abs(x))),
  });
  return { activations: { ...activations, Softsign } };
});

const { NetworkPanel } = await import("../../app/panels/NetworkPanel.tsx");
const { LearningPanel } = await import("../../app/panels/LearningPanel.tsx");

it("offers Softsign among the layers, with its doc, and for all hidden layers at once", async () => {
  const user = userEvent.setup();
  render(
    <div style={{ width: 900, height: 700 }}>
      <NetworkPanel />
      <LearningPanel />
    </div>,
  );
  await user.click(await screen.findByRole("button", { name: "Add layer" }));
  expect(await screen.findByRole("menuitem", { name: /^Softsign/ })).toBeVisible();
  expect(screen.getByText("Like Tanh, but it flattens out more slowly.")).toBeVisible();
  await user.keyboard("{Escape}");

  await user.click(screen.getByRole("combobox", { name: "Hidden activations" }));
  expect(await screen.findByRole("option", { name: /^Softsign/ })).toBeVisible();
});
