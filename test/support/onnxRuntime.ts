/** Runs ONNX files as other programs do: in ONNX Runtime, from its WebAssembly, on one thread. */

import * as runtime from "onnxruntime-web";

runtime.env.wasm.numThreads = 1;
runtime.env.wasm.proxy = false;

export interface OnnxInput {
  /** With the batch axis. */
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly type?: "float32" | "uint8";
}

/** What a file's `output` is for each `input`. */
export async function runOnnx(bytes: Uint8Array, inputs: readonly OnnxInput[]) {
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const outputs: { readonly shape: readonly number[]; readonly values: Float32Array }[] = [];
  for (const { shape, values, type = "float32" } of inputs) {
    const data = type === "uint8" ? Uint8Array.from(values) : Float32Array.from(values);
    const { output } = await session.run({ input: new runtime.Tensor(type, data, shape) });
    outputs.push({ shape: output!.dims, values: (await output!.getData()) as Float32Array });
  }
  await session.release();
  return outputs;
}
