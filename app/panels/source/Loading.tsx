/** How far loading is: bytes, speed and time left; and what stops it. */

import { useWords } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Progress } from "../../ui/Progress.tsx";
import styles from "./SourceBox.module.css";
import type { Situation } from "./situation.ts";
import type { Hub } from "./useHub.ts";

interface LoadingProps {
  readonly loading: NonNullable<Situation["loading"]>;
  readonly hub: Hub;
}

export function Loading({ loading, hub }: LoadingProps) {
  const t = useWords();
  const { from, bytes, totalBytes, bytesPerSecond } = loading;
  const label = from === "site" ? t("source.loading.site") : t("source.loading.hub", { host: hub.host });
  return (
    <>
      <Progress label={label} fraction={totalBytes > 0 ? bytes / totalBytes : null} />
      <p className={styles.caption}>
        {totalBytes > 0 && t("source.bytes", { bytes: formatBytes(bytes), total: formatBytes(totalBytes) })}
        {bytesPerSecond > 0 && ` · ${t("source.speed", { speed: formatBytes(bytesPerSecond) })}`}
        {bytesPerSecond > 0 && ` · ${timeLeft(t, (totalBytes - bytes) / bytesPerSecond)}`}
      </p>
      <Button variant="outline" onClick={actions.stopLoading}>
        {t("source.stop")}
      </Button>
    </>
  );
}

function timeLeft(t: ReturnType<typeof useWords>, seconds: number): string {
  if (seconds < 90) return t("source.left.seconds", { count: Math.ceil(seconds) });
  return t("source.left.minutes", { count: Math.round(seconds / 60) });
}
