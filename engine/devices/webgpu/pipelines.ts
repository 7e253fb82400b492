/** Pipelines by the text of their shader: what was compiled once is not compiled again, in whichever program it occurs. */

import type { CompileWatch } from "../../graph/device.ts";

export interface NamedText {
  /** For errors. */
  readonly name: string;
  readonly text: string;
}

export interface Pipelines {
  /**
   * The shaders' pipelines, in their order.
   *
   * @throws Error that names the kernel when its text is not valid, which is a fault of ours
   */
  get(shaders: readonly NamedText[], watch?: CompileWatch): Promise<readonly GPUComputePipeline[]>;
}

/** Pipelines of a program that are compiled at a time: enough to occupy all cores, few enough that stopping is soon over. */
const mostAtATime = Math.max(4, globalThis.navigator?.hardwareConcurrency ?? 0);

export function createPipelines(gpu: GPUDevice): Pipelines {
  const known = new Map<string, Promise<GPUComputePipeline>>();

  async function make({ name, text }: NamedText): Promise<GPUComputePipeline> {
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ label: name, code: text });
    const invalid = gpu.popErrorScope();
    try {
      const pipeline = await gpu.createComputePipelineAsync({
        label: name,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
      await invalid;
      return pipeline;
    } catch (error) {
      const reason = (await invalid)?.message ?? (error instanceof Error ? error.message : String(error));
      throw new Error(`WebGPU kernel ${name}: ${reason}`, { cause: error });
    }
  }

  function pipelineOf(shader: NamedText): Promise<GPUComputePipeline> {
    const { text } = shader;
    const found = known.get(text) ?? make(shader);
    known.set(text, found);
    // A failure may be temporary, for example when the GPU was lost.
    found.catch(() => known.delete(text));
    return found;
  }

  return {
    async get(shaders, watch) {
      const waiting = [...new Map(shaders.map((shader) => [shader.text, shader])).values()].filter(
        ({ text }) => !known.has(text),
      );
      watch?.planned(waiting.length);
      async function compileSome(): Promise<void> {
        try {
          for (let next = waiting.shift(); next; next = waiting.shift()) {
            watch?.signal.throwIfAborted();
            await pipelineOf(next);
            watch?.compiled();
          }
        } catch (error) {
          // The program is not made, so the others are not needed.
          waiting.length = 0;
          throw error;
        }
      }
      await Promise.all(Array.from({ length: mostAtATime }, compileSome));
      return Promise.all(shaders.map(pipelineOf));
    },
  };
}
