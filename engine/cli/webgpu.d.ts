/** What is used of the npm package `webgpu`, so that types are checked where it is not installed. */

declare module "webgpu" {
  /**
   * What `navigator.gpu` is in a browser.
   *
   * @param options Dawn's own, `backend=vulkan` or `disable-dawn-features=timestamp_quantization` say
   */
  export function create(options: readonly string[]): GPU;
  /** What is global in a browser: `GPUBufferUsage` and the like. */
  export const globals: Readonly<Record<string, unknown>>;
}
