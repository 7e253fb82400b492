/**
 * Exported projects run by PyTorch: `train.py --check` repeats the first hundred losses, in one process and in two that torchrun starts, and
 * the weights that it saves come back. Skipped, with word of it, where there is no PyTorch. All projects share one Python, or two: starting it
 * takes longer than most of them.
 */

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { writeProject } from "../support/exportedProject.ts";
import { trajectory } from "../support/tolerances.ts";
import { python, runPython, twoProcesses } from "../support/torch.ts";
import { absent, everyProject, otherProjects, type Project, realData, sharedProjects } from "./projectCases.ts";

if (!python) console.warn("No Python with PyTorch; the tests that run exported projects are skipped.");
if (absent.length > 0)
  console.warn(`${realData} lacks images; the projects of these presets are not run: ${absent.join(", ")}.`);

const root = resolve(import.meta.dirname, "../..");

/** Calls of `train.py` by name, each with the folder it is in and its words. */
type Calls = Readonly<Record<string, { readonly folder: string; readonly words: readonly string[] }>>;

interface Result {
  readonly output: string;
  readonly status: number | "raised";
}

let folder = "";
const expected = new Map<string, readonly number[]>();
const folderOf = (name: string) => join(folder, name.replace(/\W+/g, "-"));

const checksOf = (projects: Readonly<Record<string, Project>>): Calls =>
  Object.fromEntries(
    Object.entries(projects).map(([name, { words = [] }]) => [
      name,
      { folder: folderOf(name), words: ["--check", ...words] },
    ]),
  );

/** All of them in one Python, or in the processes that Python starts with these words. */
async function callAll(calls: Calls, start: readonly string[] = []): Promise<Readonly<Record<string, Result>>> {
  const [input, output] = [join(folder, "calls.json"), join(folder, "results.json")];
  writeFileSync(input, JSON.stringify(calls));
  const { code, stderr } = await runPython(...start, join(import.meta.dirname, "callProjects.py"), input, output);
  expect(code, stderr).toBe(0);
  return JSON.parse(readFileSync(output, "utf8"));
}

/** Layerlab's losses and PyTorch's, as `--check` prints them. */
const columns = (output: string) =>
  [...output.matchAll(/^ *\d+ +(\S+) +(\S+) +\S+$/gm)].map(
    ([, ours, theirs]) => [Number(ours), Number(theirs)] as const,
  );

function expectAgreement(name: string, { output, status }: Result): void {
  const rows = columns(output);
  const ours = expected.get(name)!;
  expect(rows.length).toBe(ours.length);
  for (const [i, [printed]] of rows.entries()) expect(printed).toBeCloseTo(ours[i]!, 5);
  const apart = rows.map(([ours, theirs]) => Math.abs(ours - theirs));
  expect(Math.max(...apart)).toBeLessThan(1e-4);
  expect(output).toMatch(new RegExp(`^All ${ours.length} losses agree within 0\\.0001`, "m"));
  expect(status).toBe(0);
}

const tensorsOf = (name: string) => readSafetensors(new Uint8Array(readFileSync(join(folder, name))));

describe.skipIf(!python)("an exported project", () => {
  let alone: Readonly<Record<string, Result>> = {};
  let shared: Readonly<Record<string, Result>> = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "layerlab-projects-"));
    for (const [name, { document, files }] of Object.entries({ ...everyProject, ...sharedProjects, ...otherProjects }))
      expected.set(name, await writeProject(folderOf(name), document, files));
    const saving = (name: string) => ({ folder: folderOf("three epochs"), words: ["--save", join(folder, name)] });
    alone = await callAll({
      ...checksOf({ ...everyProject, dropout: otherProjects.dropout! }),
      saved: saving("alone.safetensors"),
    });
    shared = await callAll(
      {
        ...checksOf({ ...sharedProjects, "a small ResNet": everyProject["a small ResNet"]! }),
        ...checksOf({ "an odd batch size": otherProjects["an odd batch size"]! }),
        saved: saving("shared.safetensors"),
      },
      await twoProcesses(),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(everyProject))("repeats its first hundred losses: %s", (name) => {
    expect(expected.get(name)).toHaveLength(100);
    expectAgreement(name, alone[name]!);
  });

  it.each(Object.keys(sharedProjects))("repeats them on two processes: %s", (name) =>
    expectAgreement(name, shared[name]!),
  );

  it("ends with 1, and says in which step, where a loss is another", async () => {
    const tampered = folderOf("tampered");
    cpSync(folderOf("a toy MLP"), tampered, { recursive: true });
    const file = join(tampered, "expected.json");
    const content = JSON.parse(readFileSync(file, "utf8"));
    content.losses[36] += 0.001;
    writeFileSync(file, JSON.stringify(content));
    const { code, stdout } = await runPython(join(tampered, "train.py"), "--check");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ *37 .* differs$/m);
    expect(stdout).toMatch(/^1 of 100 losses differ by more than 0\.0001, the first of them in step 37/m);
  });

  it("says of a run that draws that it cannot be repeated, and why", () => {
    const { output, status } = alone.dropout!;
    expect(status).toBe(1);
    expect(output).toContain("This run cannot be repeated: PyTorch draws other random numbers for Dropout (model[1]).");
  });

  it("is checked by torchrun itself, and says so once", async () => {
    const program = join(folderOf("a toy MLP"), "train.py");
    const { code, stdout } = await runPython(...(await twoProcesses()), program, "--check");
    expect(code).toBe(0);
    expect(stdout.match(/All 100 losses agree within 0\.0001/g)).toHaveLength(1);
  });

  it("says on two processes that BatchNorm knows each one's share alone", () => {
    const { output, status } = shared["a small ResNet"]!;
    expect(status).toBe(1);
    expect(output).toContain("each process's BatchNorm knows its own share of a mini-batch alone");
  });

  it("refuses a batch size that two processes cannot share", () => {
    const { output, status } = shared["an odd batch size"]!;
    expect(status).toBe(2);
    expect(output).toContain("2 processes cannot share a mini-batch of 5 equally");
  });

  it("prints the tutorial's lines, and saves weights that the command takes back as they are", async () => {
    expect(alone.saved!.output).toMatch(/^\[3, +5\] loss: \d\.\d{3}$/m);
    expect(alone.saved!.output).toMatch(/^Accuracy of the network on the 47 test points: \d+ %$/m);
    const [document, trained, again] = [
      join(folderOf("three epochs"), "experiment.json"),
      join(folder, "alone.safetensors"),
      join(folder, "again.safetensors"),
    ];
    const words = [document, "--init", trained, "--steps", "0", "--save", again];
    await promisify(execFile)("npm", ["run", "-s", "train", "--", ...words], { cwd: root });
    expect(tensorsOf("again.safetensors")).toEqual(tensorsOf("alone.safetensors"));
  });

  it("saves on two processes the same weights, but for rounding", () => {
    const [one, two] = [tensorsOf("alone.safetensors"), tensorsOf("shared.safetensors")];
    expect(two.map(({ name }) => name)).toEqual(one.map(({ name }) => name));
    for (const [i, { values }] of one.entries()) expect(two[i]!.values).toBeCloseToTensor(values, trajectory);
  });
});
