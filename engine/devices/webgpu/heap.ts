/** Memory of the WebGPU device: pages, each one buffer, cut into aligned blocks. Few buffers, because a kernel can see but few. */

import { UserError } from "../../define/errors.ts";
import type { DType } from "../../graph/tensor.ts";
import { FreeRanges } from "../freeRanges.ts";
import { bufferUsage } from "./flags.ts";

/** What all adapters accept as an alignment of copies and of vectors of four floats. */
const alignment = 64;
const usualPageBytes = 16 * 2 ** 20;

export interface Page {
  readonly buffer: GPUBuffer;
  /** Shaders see a page as numbers of one kind; bytes as words of four. */
  readonly dtype: DType;
}

export interface Block {
  readonly page: Page;
  /** In bytes, a multiple of 64. */
  readonly offset: number;
  /** A multiple of 64. */
  readonly bytes: number;
}

interface SharedPage extends Page {
  readonly free: FreeRanges;
}

export class Heap {
  private readonly shared: SharedPage[] = [];
  private readonly own = new Set<Page>();
  private readonly limitBytes: number;

  /** @param pageBytes blocks up to a quarter of it share a page; tests take little pages, so that small operands lie apart as large ones do */
  constructor(
    private readonly gpu: GPUDevice,
    private readonly pageBytes = usualPageBytes,
  ) {
    const { maxBufferSize, maxStorageBufferBindingSize } = gpu.limits;
    this.limitBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  }

  /**
   * Takes `bytes` bytes, zero-filled, and at least 16 behind them.
   *
   * @param purpose what for, to be named when it does not fit
   * @throws UserError when the adapter has no buffers that large
   */
  allocate(bytes: number, dtype: DType, purpose: string): Block {
    const size = Math.ceil((bytes + 16) / alignment) * alignment;
    if (size > this.limitBytes) throw this.tooLarge(size, purpose);
    if (size > this.pageBytes / 4) {
      const page = { buffer: this.createBuffer(size, purpose), dtype };
      this.own.add(page);
      return { page, offset: 0, bytes: size };
    }
    for (const page of this.shared) {
      const offset = page.dtype === dtype ? page.free.take(size) : null;
      if (offset === null) continue;
      const encoder = this.gpu.createCommandEncoder();
      encoder.clearBuffer(page.buffer, offset, size);
      this.gpu.queue.submit([encoder.finish()]);
      return { page, offset, bytes: size };
    }
    const page = { buffer: this.createBuffer(this.pageBytes, `page of ${dtype}`), dtype, free: new FreeRanges() };
    page.free.give(size, this.pageBytes);
    this.shared.push(page);
    return { page, offset: 0, bytes: size };
  }

  release({ page, offset, bytes }: Block): void {
    if (this.own.delete(page)) page.buffer.destroy();
    else this.shared.find((other) => other === page)?.free.give(offset, offset + bytes);
  }

  dispose(): void {
    for (const { buffer } of [...this.shared, ...this.own]) buffer.destroy();
    this.shared.length = 0;
    this.own.clear();
  }

  private createBuffer(size: number, label: string): GPUBuffer {
    const usage = bufferUsage.STORAGE | bufferUsage.COPY_SRC | bufferUsage.COPY_DST;
    return this.gpu.createBuffer({ label, size, usage });
  }

  private tooLarge(bytes: number, purpose: string): UserError {
    const mebibytes = (n: number) => `${(n / 2 ** 20).toFixed(1)} MiB`;
    const { maxBufferSize, maxStorageBufferBindingSize } = this.gpu.limits;
    const limit = maxBufferSize < maxStorageBufferBindingSize ? "maxBufferSize" : "maxStorageBufferBindingSize";
    return new UserError({
      where: purpose,
      got: { en: `a request for ${mebibytes(bytes)} in one piece`, zh: `请求一整块 ${mebibytes(bytes)} 的显存` },
      expected: {
        en: `at most ${mebibytes(this.limitBytes)}, this GPU's ${limit}`,
        zh: `不超过此 GPU 的 ${limit}：${mebibytes(this.limitBytes)}`,
      },
      fix: {
        en: "Choose a smaller batch, model or data set, or train on the CPU.",
        zh: "请减小批量、模型或数据集，或改用 CPU 训练。",
      },
      remedy: "cpu",
    });
  }
}
