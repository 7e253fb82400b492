/** Asks the worker for just what the network's picture shows, and paints what comes. */

import type { RefObject } from "react";
import type { Detail } from "../canvas/frames.ts";
import type { NetworkPainter } from "../canvas/network/paint.ts";
import { kindOf } from "../canvas/network/values.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { useNetwork } from "./network.ts";

const selectDescription = (state: AppState) => state.description;
const selectExample = (state: AppState) => state.example;

const placesAlongLine = 64;
/** Test rows from which distributions are made. */
const mostRows = 1000;

export function useStreams(painter: RefObject<NetworkPainter | null>, detail: Detail): void {
  const { layout, values, isVisible } = useNetwork();
  const description = useStore(selectDescription);
  const example = useStore(selectExample);
  const kind = isVisible && description && kindOf(description);
  const units = layout.columns.reduce((sum, column) => sum + column.units, 0);
  // The worker computes every unit at every point: large networks get coarser maps.
  const full = units <= 48 ? 28 : units <= 128 ? 20 : 14;
  const resolution = Math.max(14, full * detail);
  const request = () => painter.current?.request();
  const places = kind === "plane" ? resolution : kind === "line" ? placesAlongLine * detail : 0;
  useProbe(places > 0 ? { type: "units", resolution: places } : null, (result) => {
    values.units = result;
    request();
  });
  useProbe(kind === "image" ? { type: "features", example } : null, (result) => {
    values.features = result;
    request();
  });
  useProbe(kind === "rows" ? { type: "distributions", rows: mostRows * detail } : null, (result) => {
    values.distributions = result;
    request();
  });
  useProbe(isVisible ? { type: "weights" } : null, (result) => {
    values.weights = new Map(result.tensors.map((tensor) => [tensor.name, tensor]));
    request();
  });
}
