/** Collects the probes of all visible pictures, sends them to the worker as one `watch`, and hands the answers to the pictures. */

import { useEffect, useRef } from "react";
import type { ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import type { UseProbe } from "./state.ts";

interface Watcher {
  readonly request: ProbeRequest;
  readonly key: string;
  readonly paint: (result: ProbeResult) => void;
}

const watchers = new Set<Watcher>();
let sent: readonly string[] = [];
let newest: ReadonlyMap<string, ProbeResult> = new Map();
let onChange: (probes: readonly ProbeRequest[]) => void = () => {};
let isScheduled = false;

/** All wanted probes, without repetition, in the order in which they are sent to the worker. */
export function wantedProbes(): readonly ProbeRequest[] {
  const wanted = new Map<string, ProbeRequest>();
  for (const watcher of watchers) wanted.set(watcher.key, watcher.request);
  sent = [...wanted.keys()];
  return [...wanted.values()];
}

/** Called with the new list, at most once a task, whenever what is wanted changes. */
export function onProbesChange(listener: (probes: readonly ProbeRequest[]) => void): void {
  onChange = listener;
}

/** Hands a snapshot's answers to the pictures that asked. Answers to a list that has changed meanwhile are matched by type and arguments. */
export function deliverProbes(results: readonly (ProbeResult | null)[]): void {
  const arrived = new Map<string, ProbeResult>();
  for (const result of results) if (result) arrived.set(keyOf(result), result);
  // An answer that this snapshot lacks is kept for a picture that mounts later, as long as somebody wants it.
  for (const watcher of watchers) {
    const known = newest.get(watcher.key);
    if (known && !arrived.has(watcher.key)) arrived.set(watcher.key, known);
  }
  newest = arrived;
  for (const result of results) {
    if (!result) continue;
    const key = keyOf(result);
    for (const watcher of watchers) if (watcher.key === key) deliver(watcher, result);
  }
}

/** An error in one picture must not keep answers from the others. */
function deliver(watcher: Watcher, result: ProbeResult): void {
  try {
    watcher.paint(result);
  } catch (error) {
    reportError(error);
  }
}

/** Forgets all answers, so that a picture of a new model or data set is not painted with those of the old one. */
export function forgetProbes(): void {
  newest = new Map();
}

function announce(): void {
  if (isScheduled) return;
  isScheduled = true;
  queueMicrotask(() => {
    isScheduled = false;
    const before = sent.join("\n");
    const probes = wantedProbes();
    if (sent.join("\n") !== before) onChange(probes);
  });
}

/** Request and result of one probe have the same key. */
function keyOf(request: ProbeRequest | ProbeResult): string {
  switch (request.type) {
    case "surface":
    case "units":
      return `${request.type} ${request.resolution}`;
    case "features":
      return `features ${request.example}`;
    case "images":
      return `images ${request.examples.join(",")}`;
    case "outputs":
      return `outputs ${request.examples.join(",")}`;
    case "predictions":
    case "distributions":
      return `${request.type} ${request.rows}`;
    case "row":
      return `row ${request.example} ${request.changes.map(({ column, cell }) => `${column}=${cell}`)}`;
    case "augmented":
      return `augmented ${request.example} ${request.count}`;
    case "activations":
      return `activations ${request.layer} ${request.unit} ${request.examples}`;
    case "weights":
    case "gradients":
    case "receptiveFields":
    case "effects":
      return request.type;
    default:
      return request satisfies never;
  }
}

const isResultOf = <T extends ProbeRequest["type"]>(
  result: ProbeResult,
  type: T,
): result is Extract<ProbeResult, { type: T }> => result.type === type;

export const useProbe: UseProbe = (request, paint) => {
  const latest = useRef(paint);
  useEffect(() => {
    latest.current = paint;
  });
  const key = request && keyOf(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the request, which is made anew on every render.
  useEffect(() => {
    if (!request || key === null) return;
    const { type } = request;
    const watcher: Watcher = {
      request,
      key,
      paint: (result) => {
        if (isResultOf(result, type)) latest.current(result);
      },
    };
    watchers.add(watcher);
    announce();
    const known = newest.get(key);
    if (known) watcher.paint(known);
    return () => {
      watchers.delete(watcher);
      announce();
    };
  }, [key]);
};
