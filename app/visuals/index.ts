/** The pictures of the output panel, in order: every file `X.visual.tsx` in this folder is one. */

import type { ComponentType } from "react";
import type { Visual, VisualDefinition, VisualProps } from "./visual.ts";

const definitions = import.meta.glob<VisualDefinition>("/app/visuals/*.visual.tsx", {
  query: "?definition",
  import: "definition",
  eager: true,
});
const pictures = import.meta.glob<ComponentType<VisualProps>>("/app/visuals/*.visual.tsx", { import: "default" });

export const visuals: readonly Visual[] = Object.entries(definitions)
  .map(([file, definition]) => ({ ...definition, file, load: pictures[file]! }))
  .sort((a, b) => a.order - b.order);
