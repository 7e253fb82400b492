/** Opens the window with the profile of a training step, whose code is loaded when somebody asks for it. */

import { useEffect, useEffectEvent } from "react";
import { useWords } from "../i18n/i18n.ts";
import { Boundary } from "./Boundary.tsx";
import type { ProfileWindowProps } from "./ProfileWindow.tsx";
import { useLoaded } from "./useLoaded.ts";

const loadWindow = () => import("./ProfileWindow.tsx").then(({ ProfileWindow }) => ProfileWindow);

export function ProfileDialog(props: ProfileWindowProps) {
  const t = useWords();
  const [Window, load] = useLoaded(loadWindow, t("device.profile"));
  const { isOpen } = props;
  const open = useEffectEvent(async () => {
    if (!(await load())) props.onOpenChange(false);
  });
  useEffect(() => {
    if (isOpen) void open();
  }, [isOpen]);
  return (
    Window && (
      <Boundary>
        <Window {...props} />
      </Boundary>
    )
  );
}
