/** Where the time of a step goes, as a table: what it is spent on, its share as a bar, milliseconds. */

import { useMemo } from "react";
import type { Profile } from "../../engine/worker/protocol.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatDuration, groupDigits } from "../ui/format.ts";
import { Toggle } from "../ui/Toggle.tsx";
import { PhaseLegend, ProfileByLayer } from "./ProfileByLayer.tsx";
import { ProfileByPurpose } from "./ProfileByPurpose.tsx";
import { ProfileLine, Time } from "./ProfileLine.tsx";
import styles from "./ProfileTable.module.css";
import { layerTimes } from "./profileLayers.ts";
import { stepTimes } from "./profileTimes.ts";
import { useProfileWords } from "./profileWords.ts";

interface ProfileTableProps {
  readonly profile: Profile;
  readonly isByLayer: boolean;
  onByLayerChange(isByLayer: boolean): void;
}

const layersOf = ({ model }: AppState) => model?.layers;

export function ProfileTable({ profile, isByLayer, onByLayerChange }: ProfileTableProps) {
  const t = useProfileWords();
  const layers = useStore(layersOf);
  const { betweenMs, totalMs } = useMemo(() => stepTimes(profile), [profile]);
  const byLayer = useMemo(() => layerTimes(profile.kernels, layers ?? []), [profile, layers]);
  const isSlower = totalMs > profile.msPerStep;
  return (
    <>
      <div className={styles.head}>
        {/* biome-ignore lint/a11y/useSemanticElements: two buttons are no form. */}
        <div role="group" aria-label={t("profile.grouping")} className={styles.groupings}>
          <Toggle label={t("profile.byPurpose")} isOn={!isByLayer} onChange={() => onByLayerChange(false)} />
          <Toggle label={t("profile.byLayer")} isOn={isByLayer} onChange={() => onByLayerChange(true)} />
        </div>
        {isByLayer && <PhaseLegend />}
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t(isByLayer ? "profile.layer" : "profile.operation")}</th>
            <th scope="col" className={styles.shareHead}>
              {t("profile.share")}
            </th>
            <th scope="col" className={styles.time}>
              {t("profile.time")}
            </th>
          </tr>
        </thead>
        {isByLayer ? (
          <ProfileByLayer times={byLayer} totalMs={totalMs} />
        ) : (
          <ProfileByPurpose kernels={profile.kernels} totalMs={totalMs} />
        )}
        {betweenMs > 0 && (
          <tbody>
            <ProfileLine
              title={t("op.between")}
              hint={t("op.betweenHint")}
              parts={[{ tone: "apart", ms: betweenMs }]}
              ms={betweenMs}
              totalMs={totalMs}
            />
          </tbody>
        )}
        <tfoot>
          <tr>
            <th scope="row">{t("profile.total")}</th>
            <td />
            <Time ms={profile.msPerStep} totalMs={totalMs} />
          </tr>
        </tfoot>
      </table>
      <p className={styles.note}>
        {t("profile.mean", { steps: groupDigits(profile.steps) })}
        {isSlower &&
          ` ${t("profile.surplus", { sum: formatDuration(totalMs), whole: formatDuration(profile.msPerStep) })}`}
        {isByLayer && byLayer.isAnyShared && ` ${t("layer.shared")}`}
      </p>
    </>
  );
}
