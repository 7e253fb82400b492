/** What a node of a graph is for. Whoever builds a part of the graph says so around it, and every node made meanwhile keeps it. */

export type Phase = "input" | "forward" | "loss" | "backward" | "gradient" | "update" | "log";

export interface Origin {
  readonly phase: Phase;
  /** The layer's `state_dict` prefix, `3.layers.0`; empty for what belongs to none. */
  readonly layer: string;
  /** The parameter, by its `state_dict` name, where the node is for one alone. */
  readonly parameter?: string;
}

let current: Origin | null = null;

/** Builds a part of a graph that is there for `origin`. */
export function within<T>(origin: Origin | null, build: () => T): T {
  const before = current;
  current = origin;
  try {
    return build();
  } finally {
    current = before;
  }
}

/** Those of a node that is being made. */
export const currentOrigins = (): readonly Origin[] => (current ? [current] : []);

/** Each origin once, in order. */
export function joinedOrigins(nodes: readonly { readonly origins: readonly Origin[] }[]): readonly Origin[] {
  const all = nodes.flatMap(({ origins }) => origins);
  return all.filter((origin, i) => all.findIndex((other) => isSameOrigin(origin, other)) === i);
}

const isSameOrigin = (a: Origin, b: Origin): boolean =>
  a.phase === b.phase && a.layer === b.layer && a.parameter === b.parameter;
