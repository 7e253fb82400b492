/** Entries in the built scripts: the fields that nobody reads there are left out, everything else is untouched. */

import { describe, expect, it } from "vitest";
import { computations, dropFields, explanations, keepFields } from "../../app/build/entryFields.ts";

const onPage = (code: string) => dropFields(code, computations);
const inWorker = (code: string) => dropFields(code, explanations);

describe("dropFields", () => {
  it("takes a layer's forward out, written either way, and leaves its other fields", () => {
    const code = `import { reshape } from "./ops.ts";
export const A = layer({ params: { forward: 1 }, forward(x) { return reshape(x); }, macs: () => 0 });
export const B = make({ name: layer({ forward: (x) => reshape(x) }) });`;
    expect(onPage(code)).toBe(`import { reshape } from "./ops.ts";
export const A = layer({ params: { forward: 1 }, macs: () => 0 });
export const B = make({ name: layer({ }) });`);
  });

  it("knows what each kind of entry computes by the helper that makes it", () => {
    expect(
      onPage("optimizer({ state: [], update: f, scalars() { return {}; } }); scheduler({ at: g, metrics: h });"),
    ).toBe("optimizer({ state: [], }); scheduler({ metrics: h });");
  });

  it("takes out fields of fields, and leaves what stands beside them", () => {
    const code = 'imageSet({ type: "A", files: { urls: [x()], hub: { repo: "a", bytes: 1 }, folder: "a" }, urls: 1 });';
    expect(onPage(code)).toBe('imageSet({ type: "A", files: { hub: { bytes: 1 }, folder: "a" }, urls: 1 });');
  });

  it("leaves activations, whose formulas the page shows, and whatever else has fields of these names", () => {
    for (const code of ["activation({ forward: (x) => x });", "const a = { forward: f }; layer(a, { forward: f });"])
      expect(onPage(code)).toBeNull();
  });

  it("takes what explains an entry out of the worker, and nothing that it computes with", () => {
    const code = 'loss({ doc: "", source: "https://x", formula: neg(x), forward: (x, y) => compared(x, y) });';
    expect(inWorker(code)).toBe('loss({ doc: "", forward: (x, y) => compared(x, y) });');
    expect(inWorker('const families = [family({ title: { en: "", zh: "" }, entries })];')).toBe(
      "const families = [family({ entries })];",
    );
    for (const field of Object.values(computations).flat())
      expect(Object.values(explanations).flat()).not.toContain(field);
  });
});

describe("keepFields", () => {
  it("leaves of entries what is asked for, and everything else as it was", () => {
    const code = `const shared = ["A", "x"];
export const layers = { L: layer({ ...common, doc: "", gradFn: shared, forward(x) { return x; } }), M: layer({ doc: "" }) };`;
    expect(keepFields(code, { layer: ["gradFn"] })).toBe(`const shared = ["A", "x"];
export const layers = { L: layer({ gradFn: shared }), M: layer({  }) };`);
  });
});
