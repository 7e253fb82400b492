/** Implicit GEMM: convolutions on a GPU as matrix products whose factors are never stored. Their entries are read from the images during the product. */

import { resultStore } from "../../devices/webgpu/epilogue.ts";
import type { KernelContext, KernelStep } from "../../devices/webgpu/kernel.ts";
import type { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { Conv2dGradAttrs } from "./conv2d.ts";
import type { TapAxis } from "./taps.ts";
import type { PassRequest } from "./webgpuDirect.ts";
import { addParts } from "./webgpuParts.ts";
import { forwardAxis } from "./webgpuPasses.ts";
import { type Factor, type Names, productShader, tilesOf } from "./webgpuProduct.ts";
import { leavesImage, plus, strided, unravel } from "./webgpuUnrolled.ts";

/** Enough workgroups to keep a GPU busy. */
const enough = 256;
/** A part of a sum is not shorter than this. */
const leastPart = 256;
/** Numbers in the sums of all parts. */
const mostPartialSums = 2 ** 22;

/** Output channels × pixels of all images = weights × (channels and taps of every pixel). */
export function implicitShader({ correlation, pass, step }: PassRequest): Shader {
  const { images, groups, channels, outputs, plane } = correlation;
  const { rows, columns, weight, result } = pass;
  const size = {
    lines: outputs,
    columns: images * rows.results * columns.results,
    depth: channels * rows.taps * columns.taps,
    groups,
    parts: 1,
  };
  return productShader("products", size, (shader, { group }) => {
    const left: Factor = {
      access: shader.read(step.inputs[1]!),
      isAlongDepth: true,
      line: (output) => [
        shader.bind(plus(`${group} * ${u(weight.group)} + (${output}) * ${u(weight.output)}`, weight.first)),
      ],
      depth(index) {
        const [c, i, j] = unravel(shader, index, [channels, rows.taps, columns.taps]);
        return [shader.bind(strided([c, i, j], [weight.channel, weight.tapRow, weight.tapColumn]))];
      },
      read: ([line], [depth]) => ({ at: `${line} + ${depth}`, guards: [] }),
    };
    const pixels = pixelPlaces(shader, rows, columns);
    const image = groups * channels * rows.pixels * columns.pixels;
    const right: Factor = {
      access: shader.read(step.inputs[0]!),
      isAlongDepth: false,
      line(index) {
        const [n, i, j] = unravel(shader, shader.bind(index), [images, rows.results, columns.results]);
        return pixels.ofResult(strided([n, group], [image, image / groups]), i, j);
      },
      depth(index) {
        const [c, i, j] = unravel(shader, index, [channels, rows.taps, columns.taps]);
        return pixels.ofTap(strided([c], [rows.pixels * columns.pixels]), i, j);
      },
      read: pixels.read,
    };
    const store = resultStore(shader, step);
    return {
      left,
      right,
      store(column, sums) {
        const [n, i, j] = unravel(shader, column, [images, rows.results, columns.results]);
        const place = strided([n, group, i, j], [groups * outputs * plane, outputs * plane, result.row, result.column]);
        const start = shader.bind(plus(place, result.first));
        for (const [line, sum] of sums) {
          shader.add(`if (${line} < ${u(outputs)}) {`);
          store(sum, {
            at: shader.bind(`${start} + ${line} * ${u(plane)}`),
            feature: `${group} * ${u(outputs)} + ${line}`,
          });
          shader.add("}");
        }
      },
    };
  });
}

/** Filters × (channels and taps) = gradients × pixels, over the pixels of all images. */
export function runImplicitWeight(step: KernelStep<Conv2dGradAttrs>, { run, scratch }: KernelContext): void {
  const {
    attrs,
    inputs,
    outputs: [dw],
  } = step;
  const { groups } = attrs;
  const shapes = { image: inputs[0]!.shape, weight: dw!.shape, result: inputs[1]!.shape };
  const [rows, columns] = [forwardAxis(shapes, attrs, 0), forwardAxis(shapes, attrs, 1)];
  const [filters, channels] = imageSize(dw!.shape);
  const [images] = imageSize(shapes.image);
  const outputs = filters / groups;
  const depth = images * rows.results * columns.results;
  const matrix = { lines: outputs, columns: channels * rows.taps * columns.taps, groups };
  const parts = Math.max(
    1,
    Math.floor(Math.min(enough / tilesOf(matrix), depth / leastPart, mostPartialSums / sizeOf(dw!.shape))),
  );
  const sums = parts === 1 ? dw! : scratch([parts, sizeOf(dw!.shape)]);
  const shader = productShader("products", { ...matrix, depth, parts }, (shader, { group, part }) => {
    const [pixels, plane] = [pixelPlaces(shader, rows, columns), rows.results * columns.results];
    const image = channels * rows.pixels * columns.pixels;
    const left: Factor = {
      access: shader.read(inputs[1]!),
      isAlongDepth: true,
      line: (output) => [shader.bind(`(${group} * ${u(outputs)} + ${output}) * ${u(plane)}`)],
      depth(index) {
        const [n, pixel] = unravel(shader, index, [images, plane]);
        return [shader.bind(strided([n, pixel], [filters * plane, 1]))];
      },
      read: ([line], [place]) => ({ at: `${line} + ${place}`, guards: [] }),
    };
    const right: Factor = {
      access: shader.read(inputs[0]!),
      isAlongDepth: true,
      line(index) {
        const [c, i, j] = unravel(shader, shader.bind(index), [channels, rows.taps, columns.taps]);
        return pixels.ofTap(strided([group, c], [image, rows.pixels * columns.pixels]), i, j);
      },
      depth(index) {
        const [n, i, j] = unravel(shader, index, [images, rows.results, columns.results]);
        return pixels.ofResult(strided([n], [groups * image]), i, j);
      },
      read: (tap, result) => pixels.read(result, tap),
    };
    const target = shader.write(sums);
    const start = strided([part, group], [sizeOf(dw!.shape), outputs * matrix.columns]);
    return {
      left,
      right,
      store(column, each) {
        for (const [line, sum] of each) {
          const statement = target.set(`${start} + ${line} * ${u(matrix.columns)} + ${column}`, sum);
          shader.add(`if (${line} < ${u(outputs)}) { ${statement} }`);
        }
      },
    };
  });
  run(shader);
  if (sums !== dw) run(addParts(sums, dw!));
}

/** Where a result reads a pixel with a tap: the sum of what it and the tap say. */
function pixelPlaces(shader: Shader, rows: TapAxis, columns: TapAxis) {
  const names = (start: string, row: string, column: string): Names => {
    const [atRow, atColumn] = [shader.bind(row), shader.bind(column)];
    return [shader.bind(`${start} + ${atRow} * ${u(columns.pixels)} + ${atColumn}`), atRow, atColumn];
  };
  return {
    ofResult: (start: string, i: string, j: string) =>
      names(
        start,
        plus(strided([i], [rows.stride]), rows.origin),
        plus(strided([j], [columns.stride]), columns.origin),
      ),
    ofTap: (start: string, i: string, j: string) =>
      names(start, strided([i], [rows.step]), strided([j], [columns.step])),
    read(result: Names, tap: Names) {
      const guards = [
        ...(leavesImage(rows) ? [`${result[1]} + ${tap[1]} < ${u(rows.pixels)}`] : []),
        ...(leavesImage(columns) ? [`${result[2]} + ${tap[2]} < ${u(columns.pixels)}`] : []),
      ];
      return { at: `${result[0]} + ${tap[0]}`, guards };
    },
  };
}
