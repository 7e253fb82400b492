/** ONNX in the built worker, where entries come without what their `onnx` is, and that comes without the rest of them. */

import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { exportFile } from "../../engine/export/exportFile.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { hashInit } from "../support/hashUniform.ts";
import { onnxModels } from "../support/onnxModels.ts";
import { siteFiles } from "../support/siteFiles.ts";
import { dist, readBuilt } from "./built.ts";

const { chunks } = readBuilt();
const chunk = chunks.find(({ modules }) => modules.some(({ id }) => id === "engine/export/exportFile.ts"))!;
let built: { readonly exportFile: typeof exportFile };

beforeAll(async () => {
  // What it shares with the worker is in the worker's own script.
  vi.stubGlobal("self", { postMessage() {} });
  built = await import(/* @vite-ignore */ join(dist, chunk.file));
});

describe("the built worker", () => {
  it.each(onnxModels)("writes the same ONNX file as the engine does: $title", async ({ experiment }) => {
    const dataset = await loadDataset({ experiment, files: siteFiles });
    const weights = hashInit(stateOf(experiment.model, dataset.inputShape));
    const source = { experiment, dataset, initial: weights, weights, losses: [], table: null };
    const what = { kind: "onnx", normalize: true } as const;
    const { bytes } = await built.exportFile(what, source);
    expect(Buffer.compare(bytes, (await exportFile(what, source)).bytes)).toBe(0);
  });
});
