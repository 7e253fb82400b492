/** How far loading is: bytes, speed and time left; and what stops it. */

import { type TranslateText, useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Progress } from "../../ui/Progress.tsx";
import styles from "./SourceBox.module.css";
import type { Situation } from "./situation.ts";
import type { Hub } from "./useHub.ts";
import { words } from "./words.ts";

interface LoadingProps {
  readonly loading: NonNullable<Situation["loading"]>;
  readonly hub: Hub;
}

export function Loading({ loading, hub }: LoadingProps) {
  const text = useText();
  const { from, bytes, totalBytes, bytesPerSecond } = loading;
  const label = from === "site" ? text(words.loadingFromSite) : text(words.loadingFromHub, { host: hub.host });
  return (
    <>
      <Progress label={label} fraction={totalBytes > 0 ? bytes / totalBytes : null} />
      <p className={styles.caption}>
        {totalBytes > 0 && text(words.bytes, { bytes: formatBytes(bytes), total: formatBytes(totalBytes) })}
        {bytesPerSecond > 0 && ` · ${text(words.speed, { speed: formatBytes(bytesPerSecond) })}`}
        {bytesPerSecond > 0 && ` · ${timeLeft(text, (totalBytes - bytes) / bytesPerSecond)}`}
      </p>
      <Button variant="outline" onClick={actions.stopLoading}>
        {text(words.stop)}
      </Button>
    </>
  );
}

function timeLeft(text: TranslateText, seconds: number): string {
  if (seconds < 90) return text(words.secondsLeft, { count: Math.ceil(seconds) });
  return text(words.minutesLeft, { count: Math.round(seconds / 60) });
}
