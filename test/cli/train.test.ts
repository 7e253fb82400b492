/** The headless command as a user runs it: `npm run -s train -- EXPERIMENT.json …`. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presets } from "../../engine/experiment/presets.ts";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";

const root = resolve(import.meta.dirname, "../..");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const circle = {
  version: 1,
  dataset: { type: "Circle", samples: 50 },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.1 },
  training: { batch_size: 10, epochs: 2, shuffle: true },
};

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const start = (words: readonly string[]): ChildProcess =>
  spawn(process.execPath, ["--import", "tsx", "engine/cli/main.ts", ...words], { cwd: root });

function run(...words: readonly string[]): Promise<Outcome> {
  return new Promise((done) => {
    const child = start(words);
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}

function write(name: string, content: object | string | Uint8Array): string {
  const path = join(folder, name);
  const isText = typeof content === "string" || content instanceof Uint8Array;
  writeFileSync(path, isText ? content : JSON.stringify(content));
  return path;
}

const events = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a run", () => {
  it("prints one JSON object a line: start, every K-th step, every epoch, done", async () => {
    const { status, stdout, stderr } = await run(write("circle.json", circle), "--json", "--log-every", "4");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const lines = events(stdout);
    expect(lines[0]).toEqual({
      event: "start",
      device: "wasm",
      threads: expect.any(Number),
      parameters: 17,
      train_samples: 25,
      test_samples: 25,
    });
    // 25 examples in mini-batches of 10, 10 and 5: three steps an epoch.
    expect(lines.map(({ event, step }) => [event, step].filter((x) => x !== undefined).join(" "))).toEqual([
      "start",
      "epoch 3",
      "step 4",
      "epoch 6",
      "done 6",
    ]);
    const score = { loss: expect.any(Number), accuracy: expect.any(Number) };
    expect(lines[1]).toEqual({ event: "epoch", epoch: 1, step: 3, lr: 0.1, train: score, test: score });
    expect(lines[2]).toEqual({ event: "step", step: 4, epoch: 2, loss: expect.any(Number) });
    const done = lines.at(-1) as { test: { per_class: number[]; confusion: number[][] } };
    expect(done).toMatchObject({ seconds: expect.any(Number), ms_per_step: expect.any(Number), test: score });
    expect(done.test.per_class).toHaveLength(2);
    expect(done.test.confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(25);
  });

  it("prints the tutorial's lines without --json", async () => {
    const { status, stdout } = await run(write("circle.json", circle), "--log-every", "3");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^\[1, {5}3\] loss: \d\.\d{3}\n\[2, {5}3\] loss: \d\.\d{3}\nFinished Training\nAccuracy of the network on the 25 test points: \d+ %\n(Accuracy of .+ : {1,2}\d+ %\n){2}$/,
    );
  });

  it("shows the step that comes next for --inspect, one tensor a line, and does not take it", async () => {
    const { status, stdout, stderr } = await run(write("circle.json", circle), "--inspect");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = events(stdout);
    expect(lines.map(({ event, phase, name }) => `${event} ${phase} ${name}`)).toEqual([
      ...["tensor input inputs", "tensor input targets"],
      ...["tensor forward 0", "tensor forward 1", "tensor forward 2", "tensor loss loss"],
      ...["tensor backward 2", "tensor backward 1", "tensor backward 0"],
      ...["0.weight", "0.bias", "2.weight", "2.bias"].map((name) => `tensor gradient ${name}`),
      ...["0.weight", "0.bias", "2.weight", "2.bias"].map((name) => `tensor update ${name}`),
    ]);
    const values = expect.any(Array);
    expect(lines[0]).toEqual({ event: "tensor", phase: "input", name: "inputs", shape: [10, 2], values });
    expect(lines[3]).toEqual({ event: "tensor", phase: "forward", name: "1", type: "Tanh", shape: [10, 4], values });
    expect(lines[7]).toMatchObject({ grad_fn: "TanhBackward0", shape: [10, 4] });
    expect(lines[7]).not.toHaveProperty("type");
    const { stdout: trained } = await run(write("circle.json", circle), "--json", "--steps", "1", "--log-every", "1");
    const { loss } = events(trained).find(({ event }) => event === "step")!;
    const [shown] = lines[5]!.values as readonly [number];
    expect(Math.fround(shown)).toBe(Math.fround(Number(loss)));
  });

  it("has no accuracy, classes or confusion for regression", async () => {
    const plane = { ...circle, dataset: { type: "Plane", samples: 20 }, loss: { type: "MSELoss" } };
    const { stdout } = await run(write("plane.json", plane), "--json", "--steps", "1");
    expect(events(stdout).at(-1)).toMatchObject({ event: "done", step: 1, test: { loss: expect.any(Number) } });
    expect(Object.keys((events(stdout).at(-1) as { test: object }).test)).toEqual(["loss"]);
  });

  it("reads a preset's table from what the site brings", async () => {
    const german = presets.find(({ id }) => id === "german")!.experiment;
    const { stdout, stderr } = await run(write("german.json", german), "--data", "public", "--json", "--steps", "1");
    expect(stderr).toBe("");
    expect(events(stdout)[0]).toMatchObject({ event: "start", parameters: 25, train_samples: 800, test_samples: 200 });
  });

  it("stops after --steps, and saves weights that --init takes up bit for bit", async () => {
    const document = write("circle.json", circle);
    const first = join(folder, "first.safetensors");
    const again = join(folder, "again.safetensors");
    const done = await run(document, "--json", "--steps=2", "--save", first);
    expect(events(done.stdout).at(-1)).toMatchObject({ event: "done", step: 2 });
    const names = readSafetensors(readFileSync(first)).map(({ name, shape }) => [name, shape]);
    expect(names).toEqual([
      ["0.weight", [4, 2]],
      ["0.bias", [4]],
      ["2.weight", [1, 4]],
      ["2.bias", [1]],
    ]);
    const unchanged = await run(document, "--json", "--init", first, "--steps", "0", "--save", again);
    expect(events(unchanged.stdout).at(-1)).toMatchObject({ event: "done", step: 0, ms_per_step: 0 });
    expect(readFileSync(again)).toEqual(readFileSync(first));
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("takes up weights whose names differ by a prefix, and others by order where it is told to, and says so", async () => {
    const document = write("circle.json", circle);
    const tensor = (name: string, ...shape: number[]) => ({
      name,
      shape,
      values: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => i / 8),
    });
    const state = [tensor("0.weight", 4, 2), tensor("0.bias", 4), tensor("2.weight", 1, 4), tensor("2.bias", 1)];
    const saved = join(folder, "taken.safetensors");
    const again = async (names: readonly string[], ...words: readonly string[]) => {
      const file = write("names.safetensors", writeSafetensors(state.map((one, i) => ({ ...one, name: names[i]! }))));
      const { status, stderr } = await run(document, "--init", file, ...words, "--steps=0", "--json", "--save", saved);
      expect(status).toBe(0);
      expect(readFileSync(saved)).toEqual(Buffer.from(writeSafetensors(state)));
      return stderr;
    };
    const wrapped = state.map(({ name }) => `module.${name}`);
    expect(await again(wrapped)).toMatch(
      /names.safetensors: took "module\." \(.*DistributedDataParallel\) off its names\.\n$/,
    );
    const own = ["hidden.weight", "hidden.bias", "out.weight", "out.bias"];
    expect(await again(own, "--init-by-order")).toMatch(
      /by order and shape: hidden\.weight → 0\.weight, .*, out\.bias → 2\.bias\.\n$/,
    );
  });

  it("gives the same losses every time", async () => {
    const document = write("circle.json", circle);
    const losses = async () =>
      events((await run(document, "--json", "--log-every", "1")).stdout).filter(({ event }) => event === "step");
    expect(await losses()).toEqual(await losses());
  });

  it("ends with status 1 and one line when the loss diverges, and saves nothing", async () => {
    const wild = {
      ...circle,
      dataset: { type: "Plane", samples: 20 },
      model: [{ type: "Linear", out_features: 1 }],
      loss: { type: "MSELoss" },
      optimizer: { type: "SGD", lr: 1e20 },
    };
    const save = join(folder, "wild.safetensors");
    const { status, stdout, stderr } = await run(write("wild.json", wild), "--json", "--save", save);
    expect(status).toBe(1);
    expect(events(stdout).at(-1)).toMatchObject({ event: "diverged" });
    expect(stderr).toMatch(/^training: the loss became NaN or infinite .*\n$/);
    expect(existsSync(save)).toBe(false);
  });

  it("ends with status 130 on Ctrl-C, and saves nothing", async () => {
    const save = join(folder, "interrupted.safetensors");
    const endless = { ...circle, training: { ...circle.training, epochs: 1e9 } };
    const child = start([write("endless.json", endless), "--json", "--save", save]);
    child.stdout?.once("data", () => child.kill("SIGINT"));
    // Nobody reads on; a full pipe would hold the command up.
    child.stdout?.resume();
    const status = await new Promise((done) => child.on("close", done));
    expect(status).toBe(130);
    expect(existsSync(save)).toBe(false);
  });

  it("explains itself", async () => {
    const { status, stdout } = await run("--help");
    expect(status).toBe(0);
    for (const flag of ["--data", "--device", "--threads", "--init", "--save", "--steps", "--log-every", "--json"]) {
      expect(stdout).toContain(flag);
    }
  });
});

describe("bad input ends with status 2 and exactly one line on standard error:", () => {
  const other = { name: "9.weight", shape: [1], values: Float32Array.of(1) };
  const cases: readonly [string, () => readonly string[], RegExp][] = [
    ["no experiment", () => [], /^command line: got 0 files/],
    ["two experiments", () => ["a.json", "b.json"], /^command line: got 2 files/],
    ["an unknown flag", () => ["a.json", "--step", "3"], /Did you mean --steps/],
    ["a flag without its value", () => ["a.json", "--steps", "--json"], /^--steps: got "--json"|^--steps: got nothing/],
    ["half a step", () => ["a.json", "--steps", "0.5"], /^--steps: got "0\.5", expected a whole number of at least 0/],
    ["no threads", () => ["a.json", "--threads", "0"], /^--threads: got "0", expected a whole number from 1 to 64/],
    ["more threads than sense", () => ["a.json", "--threads", "65"], /^--threads: got "65"/],
    ["threads in words", () => ["a.json", "--threads", "two"], /^--threads: got "two"/],
    ["an unknown device", () => ["a.json", "--device", "tpu"], /^--device: got "tpu".* Use wasm\./],
    ["a misspelt device", () => ["a.json", "--device", "web-gpu"], /^--device: got "web-gpu".* Did you mean webgpu\?/],
    ["a file that is not there", () => [join(folder, "nowhere.json")], /nowhere\.json: got no such file/],
    ["a folder", () => [folder], /got a folder/],
    ["no JSON", () => [write("broken.json", '{"version": 1,\n"seed"}')], /broken\.json: got text that is not JSON/],
    [
      "a misspelt layer",
      () => [write("bad.json", { ...circle, model: [{ type: "relu6x" }] })],
      /^model\[0\]\.type: got/,
    ],
    [
      "an impossible shape",
      () => [write("shape.json", { ...circle, model: [{ type: "Conv2d", out_channels: 1, kernel_size: 3 }] })],
      /^model\[0\] \(Conv2d\): got/,
    ],
    [
      "weights cut short",
      () => [write("c.json", circle), "--init", write("cut.safetensors", "abc")],
      /cut\.safetensors: got 3 bytes/,
    ],
    [
      "another model's weights",
      () => [write("c.json", circle), "--init", write("other.safetensors", writeSafetensors([other]))],
      /got 9\.weight \(1,\), expected 0\.weight \(4, 2\), 0\.bias \(4,\), .* Give it weights that were saved from this very model/,
    ],
    [
      "weights of other names",
      () => {
        const named = [
          ["a.w", 4, 2],
          ["a.b", 4],
          ["b.w", 1, 4],
          ["b.b", 1],
        ] as const;
        const tensors = named.map(([name, ...shape]) => ({
          name,
          shape,
          values: new Float32Array(shape.reduce((product: number, n) => product * n, 1)),
        }));
        return [write("c.json", circle), "--init", write("named.safetensors", writeSafetensors(tensors))];
      },
      /got a\.w \(4, 2\), .*, expected 0\.weight .* Add --init-by-order: all 4 fit by order and shape/,
    ],
    [
      "data files that are not there",
      () => {
        const tutorial = { ...circle, dataset: { type: "CIFAR10" }, loss: { type: "CrossEntropyLoss" } };
        const model = [{ type: "Flatten" }, { type: "Linear", out_features: 10 }];
        return [write("cifar.json", { ...tutorial, model }), "--data", folder];
      },
      /batch/,
    ],
    [
      "a folder to save in that does not exist",
      () => [write("c.json", circle), "--save", join(folder, "no", "w.safetensors")],
      /w\.safetensors: got no such file or folder/,
    ],
    [
      "a folder to save in that is a file",
      () => [write("c.json", circle), "--save", join(write("file", "x"), "w.safetensors")],
      /w\.safetensors: got a path through something that is no folder/,
    ],
  ];

  it.each(cases)("%s", async (_, words, message) => {
    const { status, stdout, stderr } = await run(...words());
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^[^\n]+: got [^\n]+\n$/);
    expect(status).toBe(2);
    expect(stdout).toBe("");
  });
});
