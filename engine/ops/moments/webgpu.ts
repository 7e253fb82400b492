/**
 * WebGPU kernel of `moments` by two passes: the mean, then the deviations from it, whose own sum corrects what the mean was rounded by.
 * Björck's corrected two-pass formula in T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for Computing the Sample Variance" (1983), eq. 1.7.
 */

import { type KernelContext, webgpuKernel } from "../../devices/webgpu/kernel.ts";
import type { Operand } from "../../devices/webgpu/operand.ts";
import { baseOf, eachTerm, type Reduction, reductionOf } from "../../devices/webgpu/reduction.ts";
import { type Access, Shader } from "../../devices/webgpu/shader.ts";
import { f, u } from "../../devices/webgpu/wgsl.ts";
import type { MomentsAttrs } from "./moments.ts";

export const momentsWebgpu = webgpuKernel<MomentsAttrs>({
  write({ attrs: { axes }, inputs: [x], outputs: [mean, variance] }, context) {
    const reduction = reductionOf(x!.shape, axes, context.adapter);
    const { results, terms, parts } = reduction;
    const [sums, deviations, squares] = [0, 1, 2].map(() => context.scratch([parts, results]));

    addInParts(context, { name: "sum", x: x!, reduction, to: [sums!] }, (_, x) => [x]);
    const rough = context.scratch([results]);
    combine(context, { name: "mean", reduction, of: [sums!], to: [rough] }, ([sum]) => [`${sum} / ${f(terms)}`]);
    addInParts(
      context,
      { name: "deviations", x: x!, reduction, mean: rough, to: [deviations!, squares!] },
      (shader, x, mean) => {
        const deviation = shader.bind(`${x} - ${mean}`);
        return [deviation, `${deviation} * ${deviation}`];
      },
    );
    combine(
      context,
      { name: "variance", reduction, of: [deviations!, squares!], mean: rough, to: [mean!, variance!] },
      ([deviation, square], mean) => [
        `${mean} + ${deviation} / ${f(terms)}`,
        `(${square} - ${deviation} * ${deviation} / ${f(terms)}) / ${f(terms)}`,
      ],
    );
  },
});

interface Pass {
  readonly name: string;
  readonly reduction: Reduction;
  /** One number for each result. */
  readonly mean?: Operand;
  readonly to: readonly Operand[];
}

/** For every part of every result the sums of what `of` makes of its terms. */
function addInParts(
  { run }: KernelContext,
  { name, x, reduction, mean, to }: Pass & { readonly x: Operand },
  of: (shader: Shader, x: string, mean: string) => readonly string[],
): void {
  const { results, parts } = reduction;
  const shader = new Shader(name);
  const from = shader.read(x);
  const means = mean && shader.read(mean);
  const targets = to.map((target) => shader.write(target));
  const index = shader.forEach(parts * results);
  const result = shader.bind(`${index} % ${u(results)}`);
  const part = shader.bind(`${index} / ${u(results)}`);
  const level = means ? shader.bind(means.at(result)) : "0.0f";
  const sums = targets.map(() => shader.fresh("sum"));
  shader.add(...sums.map((sum) => `var ${sum} = 0.0f;`));
  eachTerm(shader, reduction, { base: shader.bind(baseOf(reduction, result)), part }, (at) => {
    of(shader, shader.bind(from.at(at)), level).forEach((term, k) => {
      shader.add(`${sums[k]} += ${term};`);
    });
  });
  targets.forEach((target, k) => {
    shader.add(target.set(index, sums[k]!));
  });
  run(shader);
}

/** Adds up the parts and stores what `of` makes of the sums. */
function combine(
  { run }: KernelContext,
  { name, reduction, of: sources, mean, to }: Pass & { readonly of: readonly Operand[] },
  of: (sums: readonly string[], mean: string) => readonly string[],
): void {
  const { results, parts } = reduction;
  const shader = new Shader(name);
  const pieces: readonly Access[] = sources.map((source) => shader.read(source));
  const means = mean && shader.read(mean);
  const targets = to.map((target) => shader.write(target));
  const i = shader.forEach(results);
  const sums = pieces.map(() => shader.fresh("sum"));
  shader.add(...sums.map((sum) => `var ${sum} = 0.0f;`), `for (var part = 0u; part < ${u(parts)}; part++) {`);
  pieces.forEach((piece, k) => {
    shader.add(`${sums[k]} += ${piece.at(`part * ${u(results)} + ${i}`)};`);
  });
  shader.add("}");
  const level = means ? shader.bind(means.at(i)) : "0.0f";
  of(sums, level).forEach((value, k) => {
    shader.add(targets[k]!.set(i, value));
  });
  run(shader);
}
