/** Why there is no WebGPU, where there is none. */

import { afterEach, expect, it, vi } from "vitest";
import { findAdapter } from "../../engine/devices/webgpu/adapter.ts";

afterEach(() => vi.unstubAllGlobals());

it("over plain http it is the page that has no WebGPU, not the browser, and https is what helps", async () => {
  vi.stubGlobal("isSecureContext", false);
  await expect(findAdapter(undefined)).rejects.toThrow(/did not come over https/);
  await expect(findAdapter(undefined)).rejects.toMatchObject({ why: { zh: expect.stringContaining("https") } });
});

it("in a browser without WebGPU it is the browser", async () => {
  vi.stubGlobal("isSecureContext", true);
  await expect(findAdapter(undefined)).rejects.toThrow(/a browser without WebGPU/);
});
