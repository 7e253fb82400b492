/** What computes, and why; it is never changed in silence. */

import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./DevicePill.module.css";

const deviceOf = (state: AppState) => state.device;

export function DevicePill() {
  const t = useWords();
  const text = useText();
  const device = useStore(deviceOf);
  const isFast = device?.device === "wasm";
  const name = device ? t(isFast ? "shell.device.wasm" : "shell.device.reference") : t("shell.device.starting");
  const threads = device && device.threads > 1 ? ` ×${device.threads}` : "";
  const why = device
    ? [
        t(isFast ? "shell.device.wasmWhy" : "shell.device.referenceWhy"),
        device.threads > 1 ? t("shell.device.threads", { count: device.threads }) : t("shell.device.oneThread"),
        device.notice && text(device.notice),
        device.features.join(", "),
      ]
        .filter(Boolean)
        .join(" ")
    : t("shell.device.starting");
  return (
    <Tooltip content={why}>
      <button type="button" className={styles.pill} data-speed={device ? (isFast ? "fast" : "slow") : "none"}>
        <span className={styles.dot} aria-hidden />
        <span className={styles.name} data-testid="device">
          {name}
          {threads}
        </span>
      </button>
    </Tooltip>
  );
}
