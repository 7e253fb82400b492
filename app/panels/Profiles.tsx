/** Where the time of a training step goes, device by device; measured when asked for, while training goes on. */

import { RotateCw } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import type { DeviceName } from "../../engine/graph/device.ts";
import { deviceTitles } from "../i18n/deviceTitles.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, store, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { formatDuration } from "../ui/format.ts";
import { lackOf } from "./deviceWords.ts";
import styles from "./Profiles.module.css";
import { ProfileTable } from "./ProfileTable.tsx";
import { useProfileWords } from "./profileWords.ts";

const currentOf = ({ device }: AppState): DeviceName => device?.device ?? "wasm";
const isMeasuringOf = (state: AppState) => state.isMeasuring;
/** Why there are no more steps that could be measured. */
const endOf = ({ snapshot }: AppState) =>
  snapshot?.status === "finished" || snapshot?.status === "diverged"
    ? (`shell.notice.${snapshot.status}` as const)
    : null;
const profilesOf = (state: AppState) => state.profiles;

/** While training runs, its next steps are measured at once; a run that rests is not moved on unasked. */
function measureIfRunning(): void {
  const state = store.getState();
  if (state.snapshot?.status === "running" && state.profiles[currentOf(state)] === "unmeasured") actions.measure();
}

export function Profiles() {
  const t = useProfileWords();
  const current = useStore(currentOf);
  const [shown, setShown] = useState<DeviceName>(current);
  const begin = useEffectEvent(measureIfRunning);
  useEffect(() => begin(), []);
  const devices: readonly DeviceName[] = current === "reference" ? ["reference"] : ["webgpu", "wasm"];
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: two buttons are no form. */}
      <div role="group" aria-label={t("profile.devices")} className={styles.devices}>
        {devices.map((device) => (
          <DeviceCard key={device} device={device} isShown={device === shown} onShow={setShown} />
        ))}
      </div>
      <ProfileOf device={devices.includes(shown) ? shown : current} />
    </>
  );
}

/** How long a step takes on each device, as far as anything is known of it. */
const stepMsOn = (device: DeviceName) => (state: AppState) => {
  const profile = state.profiles[device];
  if (typeof profile === "object") return profile.msPerStep;
  if (device === currentOf(state) && state.snapshot && state.snapshot.msPerStep > 0) return state.snapshot.msPerStep;
  const reason = state.device?.reason;
  return reason?.kind === "measured" && device !== "reference" ? reason.msPerStep[device] : 0;
};
/** Rounded for display, because it changes with every snapshot in digits that are not shown. */
const stepTimeOn = (device: DeviceName) => (state: AppState) => {
  const ms = stepMsOn(device)(state);
  return ms > 0 ? formatDuration(ms) : null;
};
const stepTimeSelectors = {
  wasm: stepTimeOn("wasm"),
  webgpu: stepTimeOn("webgpu"),
  reference: stepTimeOn("reference"),
} as const satisfies Record<DeviceName, (state: AppState) => string | null>;

interface DeviceCardProps {
  readonly device: DeviceName;
  readonly isShown: boolean;
  readonly onShow: (device: DeviceName) => void;
}

function DeviceCard({ device, isShown, onShow }: DeviceCardProps) {
  const t = useProfileWords();
  const text = useText();
  const stepTime = useStore(stepTimeSelectors[device]);
  const isCurrent = useStore(currentOf) === device;
  return (
    <button type="button" className={styles.device} aria-pressed={isShown} onClick={() => onShow(device)}>
      <span className={styles.name}>
        {text(deviceTitles[device])}
        {isCurrent && <span className={styles.now}>{t("profile.now")}</span>}
      </span>
      <span className={styles.figure}>
        {stepTime ?? "–"} <span className={styles.unit}>{t(stepTime ? "profile.aStep" : "profile.unknown")}</span>
      </span>
    </button>
  );
}

function ProfileOf({ device }: { readonly device: DeviceName }) {
  const words = useWords();
  const t = useProfileWords();
  const text = useText();
  const isCurrent = useStore(currentOf) === device;
  const isMeasuring = useStore(isMeasuringOf);
  const profile = useStore(profilesOf)[device];
  const lack = useStore(lackOf);
  const end = useStore(endOf);
  const [isByLayer, setByLayer] = useState(false);
  const isKnown = typeof profile === "object";
  if (device === "webgpu" && lack) return <p className={styles.remark}>{text(lack)}</p>;
  return (
    <>
      {isKnown && <ProfileTable profile={profile} isByLayer={isByLayer} onByLayerChange={setByLayer} />}
      {profile === "unmeasurable" && <p className={styles.remark}>{t("profile.unmeasurable")}</p>}
      {profile === "unmeasured" && (
        <p className={styles.remark}>{end ? words(end) : t(isCurrent ? "profile.intro" : "profile.other")}</p>
      )}
      {profile !== "unmeasurable" && !end && (
        <Button
          variant="outline"
          className={styles.measure}
          icon={<RotateCw aria-hidden />}
          // Pressing twice would measure twice; it keeps the focus.
          aria-disabled={isMeasuring}
          onClick={() => {
            if (!isMeasuring) measureOn(device);
          }}
        >
          {t(isMeasuring ? "profile.measuring" : isCurrent ? measureWords(isKnown) : "profile.move")}
        </Button>
      )}
    </>
  );
}

const measureWords = (isKnown: boolean) => (isKnown ? "profile.again" : "profile.measure");

/** Only the device that computes can be measured, so another one has to take over first. */
function measureOn(device: DeviceName): void {
  const state = store.getState();
  if (device !== currentOf(state) && device !== "reference") actions.chooseDevice(device);
  actions.measure();
}
