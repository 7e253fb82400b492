/** The `+` that opens a menu of every layer and activation; what it lists is loaded when somebody comes near. */

import { Plus } from "lucide-react";
import type { ReactElement } from "react";
import type { ListPath } from "../canvas/network/layerEdits.ts";
import type { Gap } from "../canvas/network/layout.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import { Menu } from "../ui/Menu.tsx";
import styles from "./AddMenu.module.css";

const AddItems = lazyPart(() => import("./AddItems.tsx").then(({ AddItems }) => AddItems));

interface GapMenuProps {
  /** Index in the model where the new layer goes. */
  readonly at: number;
  readonly label: string;
  readonly gap: Gap;
}

/** The `+` between cards. */
export function GapMenu({ at, label, gap }: GapMenuProps) {
  return (
    <AddMenu
      at={at}
      trigger={
        <button
          type="button"
          className={styles.plus}
          data-room={gap.room}
          data-unsaved
          style={{ left: gap.x }}
          aria-label={label}
          title={label}
        >
          <Plus aria-hidden />
        </button>
      }
    />
  );
}

interface AddMenuProps {
  /** The list that gets the new layer; the model itself without it. */
  readonly path?: ListPath;
  /** Index in that list where it goes. */
  readonly at: number;
  readonly trigger: ReactElement;
}

export function AddMenu({ path = [], at, trigger }: AddMenuProps) {
  return (
    <Menu trigger={trigger} align="center" className={styles.addMenu} onNear={AddItems.prepare}>
      <AddItems at={at} path={path} />
    </Menu>
  );
}
