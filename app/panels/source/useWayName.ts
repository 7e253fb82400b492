/** What the button of a way says. */

import { useText } from "../../i18n/i18n.ts";
import { formatBytes } from "../../ui/format.ts";
import type { Way } from "./situation.ts";
import { useHub } from "./useHub.ts";
import { words } from "./words.ts";

export function useWayName(): (way: Way) => string {
  const text = useText();
  const { host } = useHub();
  return ({ from, bytes }) => {
    const size = formatBytes(bytes);
    return from === "site" ? text(words.site, { size }) : text(words.hub, { host, size });
  };
}
