/** Where the time of a step goes, as a table: what it is spent on, its share as a bar, milliseconds. */

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Profile } from "../../engine/worker/protocol.ts";
import { useWords } from "../i18n/i18n.ts";
import { formatDimensions, formatDuration, formatPercent, groupDigits } from "../ui/format.ts";
import styles from "./ProfileTable.module.css";
import { type PurposeTime, type StepTimes, stepTimes } from "./profileGroups.ts";

export function ProfileTable({ profile }: { readonly profile: Profile }) {
  const t = useWords();
  const times = stepTimes(profile);
  const { purposes, betweenMs, totalMs } = times;
  const isDearer = totalMs > profile.msPerStep;
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("device.profile.operation")}</th>
            <th scope="col" className={styles.shareHead}>
              {t("device.profile.share")}
            </th>
            <th scope="col" className={styles.time}>
              {t("device.profile.time")}
            </th>
          </tr>
        </thead>
        {purposes.map((purpose) => (
          <PurposeRows key={purpose.purpose} purpose={purpose} times={times} />
        ))}
        {betweenMs > 0 && (
          <tbody>
            <tr>
              <th scope="row">
                <span className={styles.plain}>{t("device.op.between")}</span>
                <span className={styles.hint}>{t("device.op.betweenHint")}</span>
              </th>
              <Share ms={betweenMs} totalMs={totalMs} isBetween />
              <Time ms={betweenMs} totalMs={totalMs} />
            </tr>
          </tbody>
        )}
        <tfoot>
          <tr>
            <th scope="row">{t("device.profile.total")}</th>
            <td />
            <Time ms={profile.msPerStep} totalMs={totalMs} />
          </tr>
        </tfoot>
      </table>
      <p className={styles.note}>
        {t("device.profile.mean", { steps: groupDigits(profile.steps) })}
        {isDearer &&
          ` ${t("device.profile.surplus", { sum: formatDuration(totalMs), whole: formatDuration(profile.msPerStep) })}`}
      </p>
    </>
  );
}

interface PurposeRowsProps {
  readonly purpose: PurposeTime;
  readonly times: StepTimes;
}

/** What the time is spent on, and on request every operation and shape that is part of it. */
function PurposeRows({ purpose: { purpose, ms, ops }, times: { totalMs } }: PurposeRowsProps) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <tbody>
      <tr>
        <th scope="row">
          <button type="button" className={styles.unfold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <ChevronRight aria-hidden />
            {t(`device.op.${purpose}`)}
          </button>
          <span className={styles.hint}>{t(`device.op.${purpose}Hint`)}</span>
        </th>
        <Share ms={ms} totalMs={totalMs} />
        <Time ms={ms} totalMs={totalMs} />
      </tr>
      {isOpen &&
        ops.map(({ op, shape, count, ms }) => (
          <tr key={`${op} ${shape}`} className={styles.op}>
            <th scope="row">
              {op} <span className={styles.shape}>{shape.length > 0 ? formatDimensions(shape) : "1"}</span>{" "}
              {count > 1 && <span className={styles.count}>{count}×</span>}
            </th>
            <Share ms={ms} totalMs={totalMs} />
            <Time ms={ms} totalMs={totalMs} />
          </tr>
        ))}
    </tbody>
  );
}

interface PartProps {
  readonly ms: number;
  readonly totalMs: number;
}

function Share({ ms, totalMs, isBetween = false }: PartProps & { readonly isBetween?: boolean }) {
  const share = totalMs > 0 ? ms / totalMs : 0;
  return (
    <td>
      <span className={styles.share}>
        <span className={styles.track} aria-hidden>
          <span className={styles.bar} data-between={isBetween} style={{ width: `${100 * share}%` }} />
        </span>
        <span className={styles.percent}>
          {share > 0 && share < 0.005 ? `< ${formatPercent(0.01, 0)}` : formatPercent(share, 0)}
        </span>
      </span>
    </td>
  );
}

/** All times of a table to the same place, so that they can be compared: three figures of the largest. */
function Time({ ms, totalMs }: PartProps) {
  const digits = totalMs > 0 ? Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(totalMs)))) : 0;
  return <td className={styles.time}>{ms.toFixed(digits)}</td>;
}
