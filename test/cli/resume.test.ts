/** The headless command interrupted and resumed, as a user does it: --save-state, then --resume. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-resume-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const circle = {
  version: 1,
  dataset: { type: "Circle", samples: 80, noise: 0.1 },
  model: [
    { type: "Linear", out_features: 4 },
    { type: "Tanh" },
    { type: "Dropout", p: 0.2 },
    { type: "Linear", out_features: 1 },
  ],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.02 },
  // 40 examples: eight steps an epoch.
  training: { batch_size: 5, epochs: 3, shuffle: true },
};

function run(...words: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["--import", "tsx", "engine/cli/main.ts", ...words], { cwd: root });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}

const path = (name: string) => join(folder, name);
function write(name: string, content: object | Uint8Array): string {
  writeFileSync(path(name), content instanceof Uint8Array ? content : JSON.stringify(content));
  return path(name);
}

const stepLines = (stdout: string) => stdout.split("\n").filter((line) => line.includes('"event":"step"'));

describe("a run that is interrupted in the middle of an epoch and resumed", () => {
  it("reports the same losses and saves the same bytes as one that was not", async () => {
    const document = write("circle.json", circle);
    const json = ["--json", "--log-every", "1"];
    const whole = await run(document, ...json, "--save", path("whole"));
    const first = await run(document, ...json, "--steps", "13", "--save-state", path("state"));
    const second = await run(document, ...json, "--resume", path("state"), "--save", path("resumed"));
    expect([whole.status, first.status, second.status]).toEqual([0, 0, 0]);
    expect([...stepLines(first.stdout), ...stepLines(second.stdout)]).toEqual(stepLines(whole.stdout));
    expect(stepLines(second.stdout)[0]).toContain('"step":14,"epoch":2');
    expect(readFileSync(path("resumed"))).toEqual(readFileSync(path("whole")));
  });

  it("prints the tutorial's lines as one that was not", async () => {
    const document = write("lines.json", circle);
    const whole = await run(document, "--log-every", "4");
    const first = await run(document, "--log-every", "4", "--steps", "6", "--save-state", path("lines"));
    const second = await run(document, "--log-every", "4", "--resume", path("lines"));
    const lines = ({ stdout }: { readonly stdout: string }) =>
      stdout.split("\n").filter((line) => line.startsWith("["));
    expect(lines(whole)).toHaveLength(6);
    expect([...lines(first), ...lines(second)]).toEqual(lines(whole));
  });
});

describe("a state that cannot be resumed ends with status 2 and exactly one line on standard error:", () => {
  beforeAll(async () => {
    const document = write("saved.json", circle);
    await run(document, "--steps", "3", "--save-state", path("saved"), "--save", path("weights"));
  });

  const other = (changes: object) => write("other.json", { ...circle, ...changes });
  const cases: readonly [string, () => readonly string[], RegExp][] = [
    ["another model", () => [other({ model: circle.model.slice(3) })], /^saved run: model\[0\]\.out_features: got 4/],
    ["another optimizer", () => [other({ optimizer: { type: "SGD" } })], /^saved run: optimizer\.type: got "Adam"/],
    ["another experiment", () => [other({ seed: 1 })], /^saved run: seed: got the default, expected 1/],
    [
      "a file cut short",
      () => [path("saved.json"), "--resume", write("cut", readFileSync(path("saved")).subarray(0, 300))],
      /cut: got/,
    ],
    ["weights alone", () => [path("saved.json"), "--resume", path("weights")], /without a run's state/],
    ["no file", () => [path("saved.json"), "--resume", path("nowhere")], /nowhere: got no such file/],
    [
      "weights besides",
      () => [path("saved.json"), "--init", path("weights")],
      /^--init: got it together with --resume/,
    ],
  ];
  it.each(cases)("%s", async (_, words, message) => {
    const given = words();
    const { status, stdout, stderr } = await run(
      ...given,
      ...(given.includes("--resume") ? [] : ["--resume", path("saved")]),
    );
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^[^\n]+: got [^\n]+\n$/);
    expect(status).toBe(2);
    expect(stdout).toBe("");
  });
});
