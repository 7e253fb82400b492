/** How the tests start Chromium: as root in a container, without its own background traffic. */
export const chromiumArguments = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

/** WebGPU and WebGL on a machine without a graphics card: SwiftShader computes them. */
export const softwareGraphics = [
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-webgpu-adapter=swiftshader",
] as const;
