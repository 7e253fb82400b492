/** The tables in the page's scripts: how their entries compute is left out, all that is shown and checked is there. */

import { describe, expect, it } from "vitest";
import { dropComputations } from "../../app/build/computations.ts";

describe("dropComputations", () => {
  it("takes a layer's forward out, written either way, and leaves its other fields", () => {
    const code = `import { reshape } from "./ops.ts";
export const A = layer({ params: { forward: 1 }, forward(x) { return reshape(x); }, macs: () => 0 });
export const B = make({ name: layer({ forward: (x) => reshape(x) }) });`;
    expect(dropComputations(code)).toBe(`import { reshape } from "./ops.ts";
export const A = layer({ params: { forward: 1 }, forward: undefined, macs: () => 0 });
export const B = make({ name: layer({ forward: undefined }) });`);
  });

  it("knows what each kind of entry computes by the helper that makes it", () => {
    expect(
      dropComputations(
        "optimizer({ state: [], update: f, scalars() { return {}; } }); scheduler({ at: g, hearing: h });",
      ),
    ).toBe(
      "optimizer({ state: [], update: undefined, scalars: undefined }); scheduler({ at: undefined, hearing: h });",
    );
  });

  it("leaves activations, whose formulas the page shows, and whatever else has fields of these names", () => {
    for (const code of ["activation({ forward: (x) => x });", "const a = { forward: f }; layer(a, { forward: f });"])
      expect(dropComputations(code)).toBeNull();
  });
});
