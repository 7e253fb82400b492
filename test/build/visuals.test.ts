/** A visual's file in the built page: what is known from the start in the first scripts, the picture in a script of its own, the sample nowhere. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { keepExport } from "../../app/build/visuals.ts";
import { dist, readBuilt } from "./built.ts";

describe("keepExport", () => {
  const code = `import { visual } from "./visual.ts";
import styles, { used as shared } from "./X.module.css";
import "./X.css";
import { runOf } from "../gallery/samples.ts";
const order = 3;
export const definition = visual({ order, words: 1 });
const words = { styles: 1 }, { deep: [wide] } = words;
function Part() { return shared(wide, definition.order); }
export default function X() { return Part(styles.sample); }
export const sample = () => runOf("circle");`;
  const lines = (name: string) => keepExport(code, name).split("\n");

  it("keeps what an export needs, however far away, and nothing else: a field is no name", () => {
    expect(lines("definition")).toEqual([
      'import { visual } from "./visual.ts";',
      "const order = 3;",
      "export const definition = visual({ order, words: 1 });",
    ]);
    expect(lines("sample")).toEqual([
      'import { runOf } from "../gallery/samples.ts";',
      'export const sample = () => runOf("circle");',
    ]);
  });

  it("leaves the picture its style sheets, and all it names", () => {
    expect(lines("default")).toEqual(code.split("\n").slice(0, 3).concat(code.split("\n").slice(4, 9)));
  });
});

describe("the built page", () => {
  const { chunks, page } = readBuilt();
  const modulesOf = (loaded: typeof page) => loaded.flatMap(({ modules }) => modules.map(({ id }) => id));
  const root = resolve(import.meta.dirname, "../..");
  const files = readdirSync(join(root, "app/visuals"))
    .filter((name) => name.endsWith(".visual.tsx"))
    .map((name) => `app/visuals/${name}`);

  it("knows every visual from the start, and loads each picture by itself", () => {
    expect(files.length).toBeGreaterThan(5);
    expect(
      modulesOf(page)
        .filter((id) => id.includes(".visual.tsx"))
        .sort(),
    ).toEqual(files.map((file) => `${file}?definition`).sort());
    for (const file of files) expect(chunks.filter(({ entry }) => entry === file)).toHaveLength(1);
  });

  it("shows them in a panel that names none of them", () => {
    const panel = readFileSync(join(root, "app/panels/OutputPanel.tsx"), "utf8");
    for (const file of files) expect(panel).not.toContain(basename(file, ".visual.tsx"));
  });

  it("has nothing of the gallery", () => {
    expect(modulesOf(chunks).filter((id) => /app\/gallery|\?sample/.test(id))).toEqual([]);
    expect(existsSync(join(dist, "gallery.html"))).toBe(false);
  });
});
