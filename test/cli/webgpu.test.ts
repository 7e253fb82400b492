/** The headless command on the GPU, with the npm package `webgpu` and without it. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { softwareVulkan } from "../support/softwareVulkan.ts";
import { accumulated } from "../support/tolerances.ts";

const root = resolve(import.meta.dirname, "../..");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-webgpu-"));
  writeFileSync(join(folder, "circle.json"), JSON.stringify(circle));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const circle = {
  version: 1,
  dataset: { type: "Circle", samples: 50 },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.05 },
  training: { batch_size: 10, epochs: 4, shuffle: true },
};

/** Node as it is where nobody has installed the package, also where somebody has. */
const withoutPackage = `data:text/javascript,${encodeURIComponent(`
  import { register } from "node:module";
  const rename = 'export const resolve = (name, context, next) => next(name === "webgpu" ? "not-installed" : name, context);';
  register("data:text/javascript," + encodeURIComponent(rename));
`)}`;

interface Circumstances {
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

function run(words: readonly string[], { nodeArguments = [], environment = {} }: Circumstances = {}) {
  const command = ["--import", "tsx", ...nodeArguments, "engine/cli/main.ts", join(folder, "circle.json"), ...words];
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

function isInstalled(): boolean {
  try {
    createRequire(join(root, "engine/cli/dawn.ts")).resolve("webgpu");
    return true;
  } catch {
    return false;
  }
}

describe("--device webgpu", () => {
  it("says what to run where the package is not installed, and ends with status 2", () => {
    const { status, stdout, stderr } = run(["--device", "webgpu"], { nodeArguments: ["--import", withoutPackage] });
    expect(stderr).toMatch(
      /^--device webgpu: got no npm package webgpu, .* Run npm install --no-save webgpu@0\.6, or leave --device out\.\n$/,
    );
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  const needed = "needs npm install --no-save webgpu@0.6";
  if (!isInstalled()) console.warn("The npm package webgpu is not installed; training on it under Node is skipped.");

  it.skipIf(!isInstalled())(`trains as the CPU does (${needed})`, () => {
    const weightsOn = (device: string) => {
      const saved = join(folder, `${device}.safetensors`);
      const { status, stdout, stderr } = run(["--device", device, "--json", "--log-every", "1", "--save", saved], {
        environment: softwareVulkan(),
      });
      expect(`${stderr}${status}`).toBe("0");
      const losses = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
        .flatMap(({ event, loss }) => (event === "step" ? [loss] : []));
      expect(stdout).toContain(`"device":"${device}"`);
      return [losses, ...readSafetensors(readFileSync(saved)).map(({ values }) => values)];
    };
    const onCpu = weightsOn("wasm");
    expect(onCpu[0]).toHaveLength(12);
    weightsOn("webgpu").forEach((values, i) => {
      expect(values).toBeCloseToTensor(onCpu[i]!, accumulated);
    });
  });

  it.skipIf(!isInstalled() || process.platform !== "linux")(
    `says that there is no GPU, and ends with status 2 (on Linux; ${needed})`,
    () => {
      const { status, stdout, stderr } = run(["--device", "webgpu"], { environment: { VK_DRIVER_FILES: "/dev/null" } });
      // Dawn has something to say of its own, too.
      expect(stderr).toMatch(/^--device webgpu: got no GPU that WebGPU can use, .* or leave --device out\.$/m);
      expect(stdout).toBe("");
      expect(status).toBe(2);
    },
  );
});
