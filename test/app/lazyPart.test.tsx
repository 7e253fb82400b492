/** A part whose code is loaded late: waited for, and asked for again where it did not come. */

import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentType } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { lazyPart } from "../../app/panels/lazyPart.tsx";
import { TooltipProvider } from "../../app/ui/Tooltip.tsx";

const Greeting = ({ name }: { readonly name: string }) => <p>Hello {name}</p>;

/** Settles when the test says so. */
function arriving() {
  const pending = Promise.withResolvers<ComponentType<{ readonly name: string }>>();
  return { load: vi.fn(() => pending.promise), ...pending };
}

const show = (Part: ComponentType<{ readonly name: string }>) =>
  render(
    <TooltipProvider>
      <p>The rest of the page</p>
      <Part name="Ada" />
    </TooltipProvider>,
  );

afterEach(cleanup);

describe("a lazy part", () => {
  it("holds its place until it is there, and is loaded once", async () => {
    const { load, resolve } = arriving();
    const Part = lazyPart(load, <p>Wait</p>);
    expect(load).not.toHaveBeenCalled();
    show(Part);
    expect(screen.getByText("Wait")).toBeVisible();
    resolve(Greeting);
    expect(await screen.findByText("Hello Ada")).toBeVisible();
    expect(screen.queryByText("Wait")).toBeNull();
    cleanup();
    show(Part);
    expect(screen.getByText("Hello Ada")).toBeVisible();
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("is there at once for who prepared it", async () => {
    const { load, resolve } = arriving();
    const Part = lazyPart(load, <p>Wait</p>);
    Part.prepare();
    expect(load).toHaveBeenCalledTimes(1);
    resolve(Greeting);
    await load.mock.results[0]?.value;
    show(Part);
    expect(screen.getByText("Hello Ada")).toBeVisible();
  });

  it("says that it did not load, leaves the rest of the page, and comes when it is tried again", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => {});
    const load = vi.fn(async () => Greeting).mockRejectedValueOnce(new TypeError("Failed to fetch"));
    show(lazyPart(load));
    expect(await screen.findByRole("alert")).toHaveTextContent("could not be loaded");
    expect(screen.getByText("The rest of the page")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Hello Ada")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    silent.mockRestore();
  });

  it("that failed while being prepared is tried again when it is shown", async () => {
    const load = vi.fn(async () => Greeting).mockRejectedValueOnce(new TypeError("Failed to fetch"));
    const Part = lazyPart(load);
    Part.prepare();
    await waitFor(() => expect(load).toHaveBeenCalledTimes(1));
    await load.mock.results[0]?.value.catch(() => {});
    show(Part);
    expect(await screen.findByText("Hello Ada")).toBeVisible();
  });

  it("that breaks while it is shown says so in its place, and is drawn again when it is tried again", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => {});
    let isBroken = true;
    const Fragile = ({ name }: { readonly name: string }) => {
      if (isBroken) throw new TypeError("no such picture");
      return <p>Hello {name}</p>;
    };
    show(lazyPart(async () => Fragile));
    expect(await screen.findByRole("alert")).toBeVisible();
    expect(screen.getByText("The rest of the page")).toBeVisible();
    isBroken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Hello Ada")).toBeVisible();
    silent.mockRestore();
  });
});
