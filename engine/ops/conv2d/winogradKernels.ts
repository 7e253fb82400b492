/** Where convolutions on WASM take Winograd's filtering: by their shapes alone. */

import { isLong } from "../../devices/wasm/epilogue.ts";
import { type ImageBatch, imageBatch } from "../../devices/wasm/images.ts";
import type { KernelStep, WasmKernel } from "../../devices/wasm/kernel.ts";
import { withEpilogues } from "../map/wasmEpilogue.ts";
import type { Pair } from "../windows.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { correlationScratch, correlationShared, shareCorrelation, type WinogradCorrelation } from "./winograd.ts";
import { shareWeightGradient, type WinogradWeightGradient, weightScratch, weightShared } from "./winogradWeight.ts";

/** What the kernel reads and what its tiles make up; for the weight's gradient, the two images that it multiplies. */
interface Work {
  readonly attrs: Conv2dAttrs;
  readonly weight: ImageBatch;
  readonly image: ImageBatch;
  readonly output: ImageBatch;
  readonly padding: Pair;
  /** Costs of transforms: see `winogradPays`. */
  readonly costs: { readonly image: number; readonly output: number };
}

/** Along one axis: the products of 3 taps that do not fall into the padding. */
function productsInside(size: number, padding: number): number {
  let count = 0;
  for (let at = -padding; at <= size + padding - 3; at++) {
    count += Math.max(0, Math.min(at + 3, size) - Math.max(at, 0));
  }
  return count;
}

const inFours = (channels: number) => 4 * Math.ceil(channels / 4);

/**
 * Whether the transforms cost less than the products that they save. In units of one product of the Winograd kernels, the other
 * kernels' products cost 1.3 and the transforms of a tile about 100 for a channel that is read, 50 for one that is written and 100 for
 * each kernel of 3 × 3 weights, as measured.
 */
function winogradPays({ attrs, weight, image, output, padding, costs }: Work): boolean {
  const steps = [...attrs.stride, ...attrs.dilation];
  const isPlain = steps.every((step) => step === 1) && weight.shape.slice(2).every((taps) => taps === 3);
  if (!isPlain || padding.some((zeros) => zeros < 0 || zeros > 2)) return false;
  const [batch, allChannels, height, width] = image.shape;
  const [channels, outputs] = [allChannels / attrs.groups, output.shape[1] / attrs.groups];
  const direct = batch * productsInside(height, padding[0]) * productsInside(width, padding[1]) * channels * outputs;
  const tiles = batch * Math.ceil(output.shape[2] / 2) * Math.ceil(output.shape[3] / 2);
  const tile = (16 * channels + costs.output) * inFours(outputs) + costs.image * inFours(channels);
  return tiles * tile + 100 * channels * outputs < 1.3 * direct;
}

/** Either kernel, as the step's shapes say. */
function either<A>(
  pays: (step: KernelStep<A>) => boolean,
  winograd: WasmKernel<A>,
  direct: WasmKernel<A>,
): WasmKernel<A> {
  const choice = (step: KernelStep<A>) => (pays(step) ? winograd : direct);
  return {
    scratchBytes: (step) => choice(step).scratchBytes?.(step) ?? 0,
    sharedBytes: (step) => choice(step).sharedBytes?.(step) ?? 0,
    write: (step, context) => choice(step).write(step, context),
  };
}

const correlation = <A>(of: (step: KernelStep<A>) => WinogradCorrelation): WasmKernel<A> =>
  withEpilogues(
    {
      scratchBytes: (step) => correlationScratch(of(step)),
      sharedBytes: (step) => correlationShared(of(step)),
      write: (step, context) => shareCorrelation(context, of(step), step),
    },
    (step) => !isLong(step),
  );

function forward({ attrs, inputs: [x, w], outputs: [y] }: KernelStep<Conv2dAttrs>): WinogradCorrelation {
  const [filters, channels] = imageBatch(w!).shape;
  return {
    image: imageBatch(x!),
    result: imageBatch(y!),
    padding: attrs.padding,
    groups: attrs.groups,
    weight: {
      address: w!.address,
      group: (filters / attrs.groups) * channels * 36,
      output: channels * 36,
      channel: 36,
      isTurned: false,
    },
  };
}

/** The input's gradient is the correlation of the output's gradient with the kernel turned by 180° and its channels exchanged. */
function backward({ attrs, inputs: [grad, w], outputs: [dx] }: KernelStep<Conv2dGradAttrs>): WinogradCorrelation {
  const [filters, channels] = imageBatch(w!).shape;
  const padding: Pair = [2 - attrs.padding[0], 2 - attrs.padding[1]];
  return {
    image: imageBatch(grad!),
    result: imageBatch(dx!),
    padding,
    groups: attrs.groups,
    weight: {
      address: w!.address,
      group: (filters / attrs.groups) * channels * 36,
      output: 36,
      channel: channels * 36,
      isTurned: true,
    },
  };
}

function weightGradient(step: KernelStep<Conv2dGradAttrs>): WinogradWeightGradient {
  const { attrs, inputs, outputs } = step;
  return {
    image: imageBatch(inputs[0]!),
    grad: imageBatch(inputs[1]!),
    result: imageBatch(outputs[0]!),
    padding: attrs.padding,
    groups: attrs.groups,
  };
}

const correlationWork = ({ image, result, padding }: WinogradCorrelation) => ({
  image,
  output: result,
  padding,
  costs: { image: 100, output: 50 },
});

/** The direct kernel of `conv2d`, and Winograd's where it pays. */
export const orWinograd = (direct: WasmKernel<Conv2dAttrs>) =>
  either(
    (step) =>
      winogradPays({ attrs: step.attrs, weight: imageBatch(step.inputs[1]!), ...correlationWork(forward(step)) }),
    correlation(forward),
    direct,
  );

export const orWinogradInput = (direct: WasmKernel<Conv2dGradAttrs>) =>
  either(
    (step) =>
      winogradPays({ attrs: step.attrs, weight: imageBatch(step.inputs[1]!), ...correlationWork(backward(step)) }),
    correlation(backward),
    direct,
  );

export const orWinogradWeight = (direct: WasmKernel<Conv2dGradAttrs>) =>
  either(
    (step) => {
      const { image, grad, result, padding } = weightGradient(step);
      const costs = { image: 100, output: 80 };
      return winogradPays({ attrs: step.attrs, weight: result, image, output: grad, padding, costs });
    },
    {
      scratchBytes: (step) => weightScratch(weightGradient(step)),
      sharedBytes: (step) => weightShared(weightGradient(step)),
      write: (step, context) => shareWeightGradient(context, weightGradient(step)),
    },
    direct,
  );
