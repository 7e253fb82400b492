/** Where there is no room for the loop: its current line, which opens all of its operations. */

import { ChevronDown } from "lucide-react";
import { useText } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { Menu, MenuGroup, MenuItem } from "../ui/Menu.tsx";
import styles from "./LoopMenu.module.css";
import { loopCode } from "./loopCode.ts";
import { linesOf } from "./operations.ts";
import { SideSelect } from "./SideTabs.tsx";
import { titleOf } from "./title.ts";
import { useWalk, type Walk, walkActs } from "./walk.ts";

const experimentOf = (state: AppState) => state.experiment;
const outlineOf = (walk: Walk) => walk.outline;
const currentOf = (walk: Walk) => walk.current;

export function LoopMenu() {
  const text = useText();
  const outline = useWalk(outlineOf);
  const current = useWalk(currentOf);
  const experiment = useStore(experimentOf);
  const operation = outline?.operations[current];
  if (!operation) return <div className={styles.line} />;
  return (
    <div className={styles.line}>
      <Menu
        className={styles.menu}
        trigger={
          <Button className={styles.trigger}>
            <code>{loopCode[operation.line]}</code>
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        {linesOf(outline.operations).map(({ line, start, count }) => (
          <MenuGroup key={line} label={loopCode[line]}>
            {outline.operations.slice(start, start + count).map((one, i) => (
              <MenuItem
                // biome-ignore lint/suspicious/noArrayIndexKey: an operation is its place
                key={i}
                mark={start + i === current && "●"}
                onSelect={() => walkActs.goTo(start + i)}
              >
                {titleOf(one, experiment, text)}
              </MenuItem>
            ))}
          </MenuGroup>
        ))}
      </Menu>
      <SideSelect />
    </div>
  );
}
