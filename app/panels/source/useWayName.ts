/** What the button of a way says. */

import { useWords } from "../../i18n/i18n.ts";
import { formatBytes } from "../../ui/format.ts";
import type { Way } from "./situation.ts";
import { useHub } from "./useHub.ts";

export function useWayName(): (way: Way) => string {
  const t = useWords();
  const { host } = useHub();
  return ({ from, bytes }) => {
    const size = formatBytes(bytes);
    return from === "site" ? t("source.site", { size }) : t("source.hub", { host, size });
  };
}
