/** Pipelines by the text of their shader: what was compiled once is not compiled again, in whichever program it occurs. */

export interface Pipelines {
  /** @throws Error that names the kernel when its text is not valid, which is a fault of ours */
  get(name: string, text: string): Promise<GPUComputePipeline>;
}

export function createPipelines(gpu: GPUDevice): Pipelines {
  const known = new Map<string, Promise<GPUComputePipeline>>();

  async function make(name: string, code: string): Promise<GPUComputePipeline> {
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ label: name, code });
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

  return {
    get(name, text) {
      const found = known.get(text) ?? make(name, text);
      known.set(text, found);
      // A failure may be passing, as when the GPU was lost meanwhile.
      found.catch(() => known.delete(text));
      return found;
    },
  };
}
