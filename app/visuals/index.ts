/** The pictures of the output panel and of the foot, in order: every file `X.visual.tsx` in this folder is one. */

import type { ComponentType } from "react";
import type { AppState } from "../store/state.ts";
import type { GivenProps, Visual, VisualDefinition } from "./visual.ts";

const definitions = import.meta.glob<VisualDefinition>("/app/visuals/*.visual.tsx", {
  query: "?definition",
  import: "definition",
  eager: true,
});
const pictures = import.meta.glob<ComponentType<GivenProps>>("/app/visuals/*.visual.tsx", { import: "default" });

export const visuals: readonly Visual[] = Object.entries(definitions)
  .map(([file, definition]) => ({ ...definition, file, load: pictures[file]! }))
  .sort((a, b) => a.order - b.order);

/** Those that have something to show. */
export function visualsFor(state: AppState): readonly Visual[] {
  const description = state.data ?? state.description;
  return description ? visuals.filter((visual) => visual.appliesTo(description, state)) : [];
}

/** Whether a picture that has the page's whole width is open there. */
export const hasWideFoot = (state: AppState): boolean =>
  visualsFor(state).some(({ id, isWide }) => isWide && id === state.foot);

/** Their ids in one string, so that a component that selects it is rendered when they change. */
export const idsFor = (state: AppState): string =>
  visualsFor(state)
    .map(({ id }) => id)
    .join(" ");
