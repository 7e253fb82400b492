/** The inspector: the training step that comes next, taken apart, with the numbers that were computed. */

import { inspectorSample } from "../gallery/inspectorSample.ts";
import { Inspector } from "../inspector/Inspector.tsx";
import { actions } from "../store/store.ts";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: "inspector",
  title: { en: "Inspector", zh: "检查器" },
  part: "foot",
  isWide: true,
  order: 20,
  shortcuts: {
    help: { en: "I: inspector", zh: "I：检查器" },
    helpOpen: {
      en: "← → operation · ⇧ ← → phase · P: play · Enter: take this step · Esc: close",
      zh: "← → 运算 · ⇧ ← → 阶段 · P：播放 · Enter：执行这一步 · Esc：关闭",
    },
    acts: { i: () => actions.toggleFoot("inspector") },
  },
  // To a network that cannot be trained too: it says why, and is there when it can.
  appliesTo: () => true,
});

export default function InspectorVisual(_: VisualProps) {
  return <Inspector of={definition} />;
}

export const sample = () => inspectorSample;
