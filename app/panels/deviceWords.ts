/** What computes and why, in one line each. */

import type { CompileProgress } from "../../engine/worker/protocol.ts";
import { deviceTitles } from "../i18n/deviceTitles.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatDuration } from "../ui/format.ts";

/** Why the CPU computes where a GPU was looked for; null where nothing is lacking. */
export const lackOf = ({ device }: AppState) => (device?.reason.kind === "unavailable" ? device.reason.why : null);

export const preparingOf = (state: AppState) => state.preparing;

/** `Preparing the GPU: kernel 12 of 60`, the one that is being compiled; null while none is. */
export function usePreparing(): string | null {
  const t = useWords();
  const preparing: CompileProgress | null = useStore(preparingOf);
  if (!preparing) return null;
  const { done, total } = preparing;
  return total === 0
    ? t("device.preparing.opening")
    : t("device.preparing", { kernel: Math.min(done + 1, total), total });
}

type Hello = NonNullable<AppState["device"]>;

/** `CPU · WASM ×2`: the device and how many work together. */
export function useDeviceName(): (hello: Hello) => string {
  const text = useText();
  return ({ device, threads }) => `${text(deviceTitles[device])}${threads > 1 ? ` ×${threads}` : ""}`;
}

/** Why it is this device that computes. */
export function useDeviceReason(): (hello: Hello) => string {
  const t = useWords();
  const text = useText();
  return ({ reason }) => {
    switch (reason.kind) {
      case "chosen":
        return t("device.why.chosen");
      case "preparing":
        return t("device.why.preparing");
      case "measured": {
        const { webgpu, wasm } = reason.msPerStep;
        return t("device.why.measured", { webgpu: formatDuration(webgpu), wasm: formatDuration(wasm) });
      }
      case "unavailable":
        return text(reason.why);
      case "starting":
        return t("device.why.starting");
      default:
        return reason satisfies never;
    }
  };
}
