/** Layers and activations against PyTorch on the CPU's devices, and that none is left out. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { deviceCases } from "../support/devices.ts";
import { layerGolden, walkLayers } from "./walkLayers.ts";

walkLayers(deviceCases);

describe("golden values of layers", () => {
  const covered = new Set(layerGolden.map(({ type }) => type));
  // Blocks are compared in whole networks: networks.test.ts.
  const single = Object.keys(layers).filter((type) => !layers[type]!.branches);
  for (const type of single.filter((type) => !covered.has(type))) {
    it.skip(`${type} has none: make them with npm run golden`, () => {});
  }

  it("are there for the layers that PyTorch 1.13 has", () => {
    expect(covered.size).toBeGreaterThan(20);
  });
});
