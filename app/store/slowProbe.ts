/** Probes that are not asked for with every snapshot: what they say costs much, or changes faster than anybody can read. */

import { useEffect, useState } from "react";
import type { ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import { useProbe } from "./probes.ts";
import type { AppState } from "./state.ts";
import { useStore } from "./store.ts";

const selectIsRunning = ({ snapshot }: AppState) => snapshot?.status === "running";

/** As `useProbe`; while a run goes on, the worker is asked about every `periodMs` only, and whenever the request is another. */
export function useSlowProbe<T extends ProbeRequest["type"]>(
  request: Extract<ProbeRequest, { type: T }> | null,
  periodMs: number,
  paint: (result: Extract<ProbeResult, { type: T }>) => void,
): void {
  const isRunning = useStore(selectIsRunning);
  const [isAsking, setAsking] = useState(true);
  const key = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the request.
  useEffect(() => {
    setAsking(true);
    if (!isRunning) return;
    const timer = setInterval(() => setAsking(true), periodMs);
    return () => clearInterval(timer);
  }, [isRunning, key]);
  useProbe<T>(isAsking ? request : null, (result) => {
    paint(result);
    if (isRunning) setAsking(false);
  });
}
