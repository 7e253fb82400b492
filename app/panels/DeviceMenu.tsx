/** Which device computes: a button that says it, and a menu that says why and lets the user choose. Every change is shown. */

import { ChartNoAxesGantt, ChevronDown, CircleStop } from "lucide-react";
import { type ComponentProps, type ReactNode, useRef, useState } from "react";
import type { DeviceName } from "../../engine/graph/device.ts";
import { deviceTitles } from "../i18n/deviceTitles.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../ui/Menu.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./DeviceMenu.module.css";
import { preparingOf, useDeviceName, useDeviceReason, usePreparing } from "./deviceWords.ts";
import { lazyWindow } from "./lazyWindow.tsx";

const ProfileDialog = lazyWindow(
  () => import("./ProfileWindow.tsx").then(({ ProfileWindow }) => ProfileWindow),
  "device.profile",
);

const deviceOf = (state: AppState) => state.device;
const choiceOf = (state: AppState) => state.deviceChoice;
const canMeasureOf = ({ check, obstacle, model }: AppState) => !check.problem && !obstacle && model !== null;

export function DeviceMenu() {
  const t = useWords();
  const text = useText();
  const reasonOf = useDeviceReason();
  const device = useStore(deviceOf);
  const choice = useStore(choiceOf);
  const canMeasure = useStore(canMeasureOf);
  const isPreparing = useStore(preparingOf) !== null;
  const [isProfileOpen, setProfileOpen] = useState(false);
  const pill = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Menu align="end" trigger={<Pill ref={pill} />}>
        <MenuChoice
          label={t("device.title")}
          options={[
            { value: "auto", label: t("device.auto"), hint: t("device.autoHint") },
            { value: "webgpu", label: text(deviceTitles.webgpu) },
            { value: "wasm", label: text(deviceTitles.wasm) },
          ]}
          value={choice}
          onChange={actions.chooseDevice}
          note={
            device && (
              <>
                <p>{reasonOf(device)}</p>
                {device.device === "reference" && <p>{t("device.about.reference")}</p>}
                {device.notice && <p>{text(device.notice)}</p>}
                <Preparing />
              </>
            )
          }
        />
        <MenuSeparator />
        {isPreparing && (
          <MenuItem
            mark={<CircleStop aria-hidden />}
            hint={t("device.stopPreparingHint")}
            onSelect={() => actions.chooseDevice("wasm")}
          >
            {t("device.stopPreparing")}
          </MenuItem>
        )}
        <MenuItem
          mark={<ChartNoAxesGantt aria-hidden />}
          isDisabled={!canMeasure}
          onSelect={() => setProfileOpen(true)}
        >
          {t("device.profile")}
        </MenuItem>
      </Menu>
      <ProfileDialog isOpen={isProfileOpen} onOpenChange={setProfileOpen} returnFocusTo={pill} />
    </>
  );
}

/** How far compiling for the GPU is, in words and as a line that fills. */
function Preparing() {
  const words = usePreparing();
  if (words === null) return null;
  return (
    <div className={styles.preparing}>
      <p>{words}</p>
      <span className={styles.track} aria-hidden>
        <Done />
      </span>
    </div>
  );
}

/** A bar whose width is the share of compiled kernels. */
function Done() {
  const preparing = useStore(preparingOf);
  if (!preparing) return null;
  const { done, total } = preparing;
  return <span className={styles.done} style={{ width: `${total > 0 ? Math.round((100 * done) / total) : 0}%` }} />;
}

const speeds = { wasm: "fast", webgpu: "fast", reference: "slow" } as const satisfies Record<DeviceName, string>;

function Pill(props: ComponentProps<"button">) {
  const t = useWords();
  const nameOf = useDeviceName();
  const device = useStore(deviceOf);
  const name = device ? nameOf(device) : t("device.starting");
  // What is left out on a small screen is still there as text.
  const [short = "", ...rest] = name.split(/(?= · )/);
  return (
    <Tooltip content={<PillHint />}>
      <button type="button" {...props} className={styles.pill} data-speed={device ? speeds[device.device] : "none"}>
        <span className={styles.dot} aria-hidden />
        <span className="visually-hidden">{t("device.title")} </span>
        <span data-testid="device">
          {short}
          <span className={styles.rest}>{rest.join("")}</span>
        </span>
        <ChevronDown className={styles.arrow} aria-hidden />
        <span className={styles.line} aria-hidden>
          <Done />
        </span>
      </button>
    </Tooltip>
  );
}

/** All details of the device, as a tooltip. */
function PillHint(): ReactNode {
  const t = useWords();
  const text = useText();
  const reasonOf = useDeviceReason();
  const device = useStore(deviceOf);
  if (!device) return t("device.starting");
  const { threads, notice, features } = device;
  const onThreads = threads > 1 ? t("device.threads", { count: threads }) : t("device.oneThread");
  return [
    reasonOf(device),
    t(`device.about.${device.device}`),
    device.device === "wasm" && onThreads,
    notice && text(notice),
    features.join(", "),
  ]
    .filter(Boolean)
    .join(" ");
}
