/** The sections of the panel of settings, in order. */

import type { ComponentType } from "react";
import { DataPanel, dataSection } from "./DataPanel.tsx";
import { LearningPanel, learningSection } from "./LearningPanel.tsx";
import type { PanelSection } from "./panelSection.ts";

interface SettingsSection extends PanelSection {
  readonly Body: ComponentType;
}

const sections: readonly SettingsSection[] = [
  { ...dataSection, Body: DataPanel },
  { ...learningSection, Body: LearningPanel },
];

export const settings = sections.toSorted((a, b) => a.order - b.order);
