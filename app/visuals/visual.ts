/**
 * What a picture of the output panel, or of the foot, is. One file makes one, `X.visual.tsx`, with its words in it and its style sheet beside it:
 *
 * - `export const definition = visual({ … })`, which the page has from the start;
 * - `export default function X({ data }: VisualProps)`, the picture, which is loaded when it is shown;
 * - `export const sample = (): Sample | Promise<Sample> => …`, from which the gallery draws it, and which no built page has.
 *
 * `app/build/visuals.ts` cuts the file in these parts, `index.ts` finds it.
 */

import type { ComponentType } from "react";
import type { Description } from "../../engine/data/description.ts";
import type { Text } from "../../engine/define/text.ts";
import type { InspectorAnswer, InspectorRequest } from "../../engine/train/inspect/inspection.ts";
import type { DataSummary, ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import type { PanelSection } from "../panels/panelSection.ts";
import type { AppState } from "../store/state.ts";

export interface VisualDefinition extends PanelSection {
  /**
   * `answer`: what the net says now, above the scores. `progress`: how good that is, and how it came about. `foot`: what is opened under
   * the network.
   */
  readonly part: "answer" | "progress" | "foot";
  /** At the foot: open, it has the whole width of the page, and the page above shrinks. */
  readonly isWide?: boolean;
  /** At the foot: it is of the document alone, and there before data are. */
  readonly isOfDocument?: boolean;
  /** While it applies, anywhere on the page but where one types. */
  readonly shortcuts?: Shortcuts;
  /** Whether it has something to show of such data, and of the model and the run in `state`. */
  appliesTo(description: Description, state: AppState): boolean;
}

export interface Shortcuts {
  /** For the status bar: "T: try a row". */
  readonly help: Text;
  /** In its place, and in that of all others, while the picture is open. */
  readonly helpOpen?: Text;
  /** By the key, in small letters. */
  readonly acts: Readonly<Record<string, () => void>>;
}

export interface VisualProps {
  readonly data: DataSummary;
}

export interface Visual extends VisualDefinition {
  /** From the project's root. */
  readonly file: string;
  load(): Promise<ComponentType<GivenProps>>;
}

/** What the page gives a picture: no data only to one that is of the document. */
export interface GivenProps {
  readonly data: DataSummary | null;
}

/** The page as it is when somebody looks at the picture. */
export interface Sample {
  readonly state: Partial<AppState> & { readonly data: DataSummary };
  /** What the worker would answer. */
  probe?(request: ProbeRequest): ProbeResult | null;
  inspect?(request: InspectorRequest): InspectorAnswer | null;
}

export const visual = (definition: VisualDefinition): VisualDefinition => definition;
