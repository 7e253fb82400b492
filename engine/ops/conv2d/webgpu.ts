/** WebGPU kernels of `conv2d` and its gradients: chooses, from shapes and adapter alone, how each is computed. */

import { type KernelContext, type KernelStep, webgpuKernel } from "../../devices/webgpu/kernel.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { directShader } from "./webgpuDirect.ts";
import { implicitShader, runImplicitWeight } from "./webgpuImplicit.ts";
import { backwardCorrelation, type Correlation, forwardCorrelation } from "./webgpuPasses.ts";
import { runScattered } from "./webgpuScattered.ts";
import { runDirectWeight } from "./webgpuWeight.ts";

/** Tiles of products are 16 lines high; with fewer channels than this in a group too much of them would be empty. */
const leastLines = 4;
/** Passes of a correlation, each of which has a text of its own. */
const mostPasses = 16;

export const conv2dWebgpu = webgpuKernel<Conv2dAttrs>({
  write: (step, context) => runPasses(forwardCorrelation(step), step, context),
});

export const conv2dInputWebgpu = webgpuKernel<Conv2dGradAttrs>({
  write(step, context) {
    const correlation = backwardCorrelation(step);
    if (correlation.passes.length > mostPasses) runScattered(step, context);
    else runPasses(correlation, step, context);
  },
});

export const conv2dWeightWebgpu = webgpuKernel<Conv2dGradAttrs>({
  write(step, context) {
    const filters = step.outputs[0]!.shape[0]! / step.attrs.groups;
    const isDirect = context.adapter.isSoftware || filters < leastLines;
    (isDirect ? runDirectWeight : runImplicitWeight)(step, context);
  },
});

function runPasses(correlation: Correlation, step: KernelStep<unknown>, { adapter, run }: KernelContext): void {
  const { isSoftware } = adapter;
  for (const pass of correlation.passes) {
    // Pixels that no tap reaches are 0, which takes no product.
    const isEmpty = pass.rows.taps === 0 || pass.columns.taps === 0;
    const isDirect = isSoftware || correlation.outputs < leastLines || isEmpty;
    run((isDirect ? directShader : implicitShader)({ correlation, pass, step, isSoftware }));
  }
}
