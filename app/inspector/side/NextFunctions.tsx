/** What a notebook prints of the chosen node: the way to it, and its `next_functions`. */

import type { Figure, GraphNode } from "../../../engine/train/inspect/inspection.ts";
import styles from "./Graph.module.css";
import { nodeAt, type Path, writeNext, writeParameter, writePath } from "./graphWalk.ts";

interface NextFunctionsProps {
  readonly graph: readonly GraphNode[];
  readonly path: Path;
  /** Of the node's layer, or of the loss. */
  readonly type: string;
  /** Of a parameter, where it has come. */
  readonly grad: Figure | undefined;
}

export function NextFunctions({ graph, path, type, grad }: NextFunctionsProps) {
  const place = nodeAt(graph, path);
  if (place === null) return null;
  const { name, layer, parameter } = graph[place]!;
  return (
    <div className={styles.notebook} aria-live="polite">
      <p className={styles.title}>
        <strong>{name}</strong> <span>{[layer, type].filter(Boolean).join(" · ")}</span>
      </p>
      <code data-typed title={writePath(path)}>
        fn = {writePath(path, "short")}
      </code>
      <code data-typed>fn.{parameter === null ? "next_functions" : "variable"}</code>
      {parameter === null ? (
        <code>{writeNext(graph, place)}</code>
      ) : (
        <>
          <code>{writeParameter(parameter)}</code>
          <code data-typed>fn.variable.grad</code>
          <code>{grad ? `tensor of ${grad.shape.join("×")}` : "None"}</code>
        </>
      )}
    </div>
  );
}
