/** Under the input's card: what units and links show. */

import { useText } from "../i18n/i18n.ts";
import type { NetworkShows } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Select } from "../ui/Select.tsx";
import { useNetwork } from "./network.ts";
import styles from "./ShowsMenu.module.css";
import { shownInNetwork } from "./shows.ts";

const label = { en: "The network shows", zh: "网络显示" };
const titles: Readonly<Record<NetworkShows, { readonly en: string; readonly zh: string }>> = {
  outputs: { en: "Outputs", zh: "输出" },
  weights: { en: "Weights", zh: "权重" },
  gradients: { en: "Gradients", zh: "梯度" },
};
const isOne = (value: string): value is NetworkShows => value in titles;

/** Width that the longest word and the arrow need. */
const wanted = 90;
const gap = 5;

export function ShowsMenu() {
  const text = useText();
  const { columns, scale } = useNetwork().layout;
  const [input, next] = columns;
  const room = (next ? next.x : Infinity) - 2 * gap;
  const width = Math.min(wanted * scale, room);
  const left = Math.max(gap, Math.min(input!.center - width / 2, room + gap - width));
  const shows = useStore(shownInNetwork);
  return (
    <div
      className={styles.shows}
      style={{ left, width }}
      data-unsaved={shows === "outputs" || undefined}
      data-tight={width < wanted * scale || undefined}
    >
      <Select
        label={text(label)}
        isLabelHidden
        value={shows}
        options={Object.entries(titles).map(([value, title]) => ({ value, label: text(title) }))}
        onChange={(value) => {
          if (isOne(value)) actions.showInNetwork(value);
        }}
      />
    </div>
  );
}
