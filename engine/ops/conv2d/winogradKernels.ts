/** Where convolutions on WASM take Winograd's filtering: by their shapes alone. */

import { type ImageBatch, imageBatch } from "../../devices/wasm/images.ts";
import type { KernelStep, WasmKernel } from "../../devices/wasm/kernel.ts";
import type { Pair } from "../windows.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { correlationScratch, correlationShared, shareCorrelation, type WinogradCorrelation } from "./winograd.ts";
import { shareWeightGradient, type WinogradWeightGradient, weightScratch, weightShared } from "./winogradWeight.ts";

interface Shapes {
  readonly image: ImageBatch;
  readonly weight: ImageBatch;
  /** (N, O, H′, W′): of the convolution's output, whichever way the kernel goes. */
  readonly output: ImageBatch;
}

/** Whether the transforms cost less than the products that they save. */
export function winogradPays(
  { stride, dilation, padding, groups }: Conv2dAttrs,
  { image, weight, output }: Shapes,
): boolean {
  const [filters, channels, ...taps] = weight.shape;
  const [, , height, width] = output.shape;
  return (
    [...stride, ...dilation].every((step) => step === 1) &&
    taps.every((size) => size === 3) &&
    padding.every((zeros) => zeros <= 2) &&
    Math.min(channels, filters / groups) >= 8 &&
    Math.min(height, width, image.shape[2], image.shape[3]) >= 2
  );
}

/** Either kernel, as the step's shapes say. */
export function either<A>(
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

const correlation = <A>(of: (step: KernelStep<A>) => WinogradCorrelation): WasmKernel<A> => ({
  scratchBytes: (step) => correlationScratch(of(step)),
  sharedBytes: (step) => correlationShared(of(step)),
  write: (step, context) => shareCorrelation(context, of(step)),
});

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

/** The direct kernel of `conv2d`, and Winograd's where it pays. */
export const orWinograd = (direct: WasmKernel<Conv2dAttrs>) =>
  either(
    ({ attrs, inputs: [x, w], outputs: [y] }) =>
      winogradPays(attrs, { image: imageBatch(x!), weight: imageBatch(w!), output: imageBatch(y!) }),
    correlation(forward),
    direct,
  );

export const orWinogradInput = (direct: WasmKernel<Conv2dGradAttrs>) =>
  either(
    ({ attrs, inputs: [grad, w], outputs: [dx] }) =>
      winogradPays(attrs, { image: imageBatch(dx!), weight: imageBatch(w!), output: imageBatch(grad!) }),
    correlation(backward),
    direct,
  );

export const orWinogradWeight = (direct: WasmKernel<Conv2dGradAttrs>) =>
  either(
    ({ attrs, inputs: [x, grad], outputs: [dw] }) =>
      winogradPays(attrs, { image: imageBatch(x!), weight: imageBatch(dw!), output: imageBatch(grad!) }),
    {
      scratchBytes: (step) => weightScratch(weightGradient(step)),
      sharedBytes: (step) => weightShared(weightGradient(step)),
      write: (step, context) => shareWeightGradient(context, weightGradient(step)),
    },
    direct,
  );
