/** What the network needs to show weights or gradients in the place of outputs. */

import { useEffect, useLayoutEffect } from "react";
import { gradientsShown } from "../canvas/network/gradientsShown.ts";
import { weightsShown } from "../canvas/network/weightsShown.ts";
import { useSlowProbe } from "../store/slowProbe.ts";
import type { NetworkShows } from "../store/state.ts";
import { useNetwork } from "./network.ts";

interface ShownPartsProps {
  readonly shows: Exclude<NetworkShows, "outputs">;
  /** Paints the newest values. */
  readonly request: () => void;
}

/** Each mini-batch has others: numbers that change faster cannot be read. */
const periodMs = 250;

export function ShownParts({ shows, request }: ShownPartsProps) {
  const { values, isVisible, setShown } = useNetwork();
  const isGradients = shows === "gradients";
  useLayoutEffect(() => {
    setShown(isGradients ? gradientsShown : weightsShown);
    return () => setShown(null);
  }, [setShown, isGradients]);
  useSlowProbe<"gradients">(isGradients && isVisible ? { type: "gradients" } : null, periodMs, (result) => {
    const tensors = new Map(result.tensors.map((tensor) => [tensor.name, tensor]));
    values.gradients = { layers: result.layers, tensors };
    request();
  });
  // Those of now would pass for new ones the next time.
  useEffect(() => {
    if (!isGradients) return;
    return () => {
      values.gradients = null;
    };
  }, [values, isGradients]);
  return null;
}
