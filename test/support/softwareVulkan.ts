/** What a Node process needs in its environment to find a GPU where there is none: the Vulkan that Chromium brings, SwiftShader. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

const driver = "vk_swiftshader_icd.json";

/** @returns the variables; none where no Chromium has it, so that the machine's own drivers are found */
export function softwareVulkan(): Readonly<Record<string, string>> {
  const { LAYERLAB_CHROMIUM: chromium } = process.env;
  const beside = chromium && existsSync(chromium) ? [dirname(realpathSync(chromium))] : [];
  const folder = [...beside, "/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"].find((path) =>
    existsSync(join(path, driver)),
  );
  // The loader stands there too, where the system has none.
  return folder ? { VK_DRIVER_FILES: join(folder, driver), LD_LIBRARY_PATH: folder } : {};
}
