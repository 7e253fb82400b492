/**
 * A compute shader while it is being written. Its text names operands by where they are bound; their places in memory are numbers
 * that it reads, so that the same work on other values is the same text and the same pipeline.
 */

import type { Page } from "./heap.ts";
import type { Operand } from "./operand.ts";
import { indent, nonFinite, u } from "./wgsl.ts";

export type Triple = readonly [number, number, number];

export interface ShaderOptions {
  /** Invocations in a workgroup. */
  readonly workgroup?: Triple;
  /** How many floats an index of an f32 operand stands for. */
  readonly width?: 1 | 4;
}

/** A page as the text knows it. */
export interface Binding {
  readonly binding: number;
  readonly name: string;
  readonly page: Page;
}

/** An operand as code sees it. */
export interface Access {
  /** The value at an index (u32): f32, or vec4<f32> in a shader of width 4; i32 of i32; a word (u32) of four bytes of u8. */
  at(index: string): string;
  /** The single f32 at an element's index, whatever the shader's width. */
  one(index: string): string;
}

export interface WritableAccess extends Access {
  /** A statement. */
  set(index: string, value: string): string;
}

export class Shader {
  readonly workgroup: Triple;
  readonly width: 1 | 4;
  /** Workgroups along x, y, z. */
  count: Triple = [1, 1, 1];
  /** For each operand where it begins, in what its page is declared as an array of. */
  readonly places: number[] = [];
  /** Where the operands lie. */
  private readonly pages: Page[] = [];
  private readonly written = new Set<Page>();
  private readonly declarations: string[] = [];
  private readonly body: string[] = [];
  private names = 0;

  /** @param name for profiles and errors */
  constructor(
    readonly name: string,
    { workgroup = [64, 1, 1], width = 1 }: ShaderOptions = {},
  ) {
    this.workgroup = workgroup;
    this.width = width;
  }

  read(operand: Operand): Access {
    return this.access(operand);
  }

  write(operand: Operand): WritableAccess {
    this.written.add(operand.page);
    const access = this.access(operand);
    return { ...access, set: (index, value) => `${access.at(index)} = ${value};` };
  }

  /** Adds text to the module: workgroup memory, functions, constants. */
  declare(text: string): void {
    this.declarations.push(text);
  }

  /** Adds statements to `main`. They may use `global`, `local`, `group` (vec3<u32>) and `lane`, the index in the workgroup. */
  add(...statements: readonly string[]): void {
    this.body.push(...statements);
  }

  /** A name that nothing else has. */
  fresh(prefix = "v"): string {
    return `${prefix}${this.names++}`;
  }

  /** Adds a `let` and returns its name. */
  bind(expression: string): string {
    const name = this.fresh();
    this.add(`let ${name} = ${expression};`);
    return name;
  }

  /**
   * One invocation for each of `count` things, along x, and along y where x does not reach.
   *
   * @returns the name of an invocation's index; those beyond the last have left the shader, so that no barrier may follow
   */
  forEach(count: number, maxWorkgroups = 65535): string {
    const perGroup = this.workgroup[0] * this.workgroup[1] * this.workgroup[2];
    const groups = Math.ceil(count / perGroup);
    const x = Math.min(groups, maxWorkgroups);
    this.count = [x, Math.ceil(groups / x), 1];
    const name = this.fresh("i");
    const whichGroup = this.count[1] === 1 ? "group.x" : `(group.y * ${u(x)} + group.x)`;
    this.add(`let ${name} = ${whichGroup} * ${u(perGroup)} + lane;`);
    if (x * this.count[1] * perGroup !== count) this.add(`if (${name} >= ${u(count)}) { return; }`);
    return name;
  }

  /**
   * The pages that the text reads or writes. Others are not bound: a pass without taps or an expression that needs none of an input may
   * leave an operand unread, and the layout that is made from the text knows nothing of it.
   */
  bindings(): readonly Binding[] {
    const code = [...this.declarations, ...this.body].join("\n");
    const named = new Set(code.match(/\bpage\d+\b/g));
    // Binding 0 holds the places.
    return this.pages
      .map((page, k) => ({ binding: k + 1, name: pageName(k), page }))
      .filter(({ name }) => named.has(name));
  }

  /** The whole module. */
  text(): string {
    const type = ({ dtype }: Page) => {
      if (dtype === "f32") return this.width === 4 ? "vec4<f32>" : "f32";
      return dtype === "i32" ? "i32" : "u32";
    };
    const bindings = this.bindings().map(({ binding, name, page }) => {
      const access = this.written.has(page) ? "read_write" : "read";
      return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type(page)}>;`;
    });
    const places = this.places.map((_, k) => `  let place_${k} = places[${k >> 2}].${"xyzw"[k & 3]};`);
    return [
      `@group(0) @binding(0) var<uniform> places: array<vec4<u32>, ${Math.ceil(this.places.length / 4)}>;`,
      ...bindings,
      nonFinite,
      ...this.declarations,
      `@compute @workgroup_size(${this.workgroup.join(", ")})`,
      "fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>,",
      "    @builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {",
      ...places,
      indent(this.body.join("\n")),
      "}",
      "",
    ].join("\n");
  }

  private access({ page, offset, dtype }: Operand): WritableAccess {
    if (!this.pages.includes(page)) this.pages.push(page);
    const name = pageName(this.pages.indexOf(page));
    const isVector = dtype === "f32" && this.width === 4;
    const place = `place_${this.places.push(offset / (isVector ? 16 : 4)) - 1}`;
    const at = (index: string) => `${name}[${place} + ${parenthesized(index)}]`;
    const one = (index: string) => {
      if (!isVector) return at(index);
      const element = /^\d+u$/.test(index) ? Number.parseInt(index, 10) : null;
      if (element !== null) return `${at(u(element >> 2))}[${u(element & 3)}]`;
      return `${at(`(${index}) >> 2u`)}[(${index}) & 3u]`;
    };
    return { at, one, set: (index, value) => `${at(index)} = ${value};` };
  }
}

const pageName = (index: number): string => `page${index}`;

const parenthesized = (index: string): string => (/^\w+$/.test(index) ? index : `(${index})`);
