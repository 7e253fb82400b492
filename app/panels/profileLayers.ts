/** The kernels of a step grouped by the layer that they work for, in the network's order; what belongs to no layer stands apart. */

import type { KernelTime } from "../../engine/graph/device.ts";
import type { LayerSummary } from "../../engine/worker/protocol.ts";
import { groupBy, type OpTime, opTimes, slowestFirst, sumOf } from "./profileTimes.ts";

type Origin = KernelTime["origins"][number];
type Phase = Origin["phase"];

export const layerPhases = ["forward", "backward", "update"] as const satisfies readonly Phase[];
export type LayerPhase = (typeof layerPhases)[number];

const rests = ["batch", "loss", "gradients", "upkeep", "other"] as const;
export type RestName = (typeof rests)[number];

/** By phase, of what belongs to no layer. */
const restOf: Readonly<Record<Phase, RestName>> = {
  input: "batch",
  forward: "other",
  loss: "loss",
  backward: "loss",
  gradient: "gradients",
  update: "other",
  log: "upkeep",
};

interface LayerWork {
  /** Its `state_dict` prefix: `0`, `3.layers.0`. */
  readonly layer: string;
  readonly phase: LayerPhase;
}

/** What a kernel does: something for a layer, or for none. */
export type Work = LayerWork | { readonly rest: RestName };

export interface PhaseTime {
  readonly phase: LayerPhase;
  readonly ms: number;
  /** Layers whose kernels do some of this work too. */
  readonly doneIn: readonly LayerWork[];
}

/** What a layer's own kernels of one phase, op and shape take. */
export interface LayerOpTime extends OpTime {
  readonly phase: LayerPhase;
  /** What else these kernels do. */
  readonly others: readonly Work[];
}

export interface LayerTime {
  /** Its `state_dict` prefix. */
  readonly name: string;
  readonly type: string;
  /** With what is inside it, as are the phases. */
  readonly ms: number;
  /** Those in which something is computed for it. */
  readonly phases: readonly PhaseTime[];
  /** Of its own kernels, phase by phase. */
  readonly ops: readonly LayerOpTime[];
  readonly inner: readonly LayerTime[];
}

export interface RestTime {
  readonly rest: RestName;
  readonly ms: number;
  readonly ops: readonly OpTime[];
}

export interface LayerTimes {
  readonly layers: readonly LayerTime[];
  readonly rests: readonly RestTime[];
  /** Some layer's kernels do something else too. */
  readonly isAnyShared: boolean;
}

/**
 * Each kernel counts once, whole: for the first layer that it names, whose operation or result it is. Dividing it would give an activation
 * half of a convolution's time. Others that have a share in it say where.
 */
export function layerTimes(kernels: readonly KernelTime[], model: readonly LayerSummary[]): LayerTimes {
  const names = new Set(namesOf("", model));
  const workOf = ({ layer, phase }: Origin): Work => {
    if (names.has(layer) && isLayerPhase(phase)) return { layer, phase };
    return { rest: layer === "" ? restOf[phase] : "other" };
  };
  const placed = kernels.map((kernel) => {
    const works = distinct(kernel.origins.map(workOf));
    const home = works.find(isOfLayer) ?? works[0] ?? { rest: "other" };
    return { kernel, home, others: works.filter((work) => work !== home) };
  });
  const byHome = groupBy(placed, ({ home }) => keyOf(home));

  function timesOf(prefix: string, layers: readonly LayerSummary[]): readonly LayerTime[] {
    return layers.map(({ type, branches = {} }, i) => {
      const name = `${prefix}${i}`;
      const inner = Object.entries(branches).flatMap(([field, branch]) => timesOf(`${name}.${field}.`, branch));
      const own = layerPhases
        .map((phase) => ownTime({ layer: name, phase }))
        .filter(({ ops, doneIn }) => ops.length > 0 || doneIn.length > 0);
      return {
        name,
        type,
        ms: sumOf(own) + sumOf(inner),
        phases: joined([...own, ...inner.flatMap(({ phases }) => phases)]),
        ops: own.flatMap(({ ops }) => ops),
        inner,
      };
    });
  }

  function ownTime(work: LayerWork): PhaseTime & { readonly ops: readonly LayerOpTime[] } {
    const key = keyOf(work);
    const mine = byHome.get(key) ?? [];
    const elsewhere = placed.filter(({ others }) => others.some((other) => keyOf(other) === key));
    const ops = [...groupBy(mine, ({ others }) => others.map(keyOf).join()).values()].flatMap((members) => {
      const [{ others }] = members as [(typeof members)[number]];
      return opTimes(members.map(({ kernel }) => kernel)).map((time) => ({ ...time, phase: work.phase, others }));
    });
    return {
      phase: work.phase,
      ms: sumOf(ops),
      doneIn: distinct(elsewhere.map(({ home }) => home).filter(isOfLayer)),
      ops: ops.sort(slowestFirst),
    };
  }

  return {
    layers: timesOf("", model),
    rests: rests.flatMap((rest) => {
      const members = byHome.get(keyOf({ rest }))?.map(({ kernel }) => kernel);
      return members ? [{ rest, ms: sumOf(members), ops: opTimes(members) }] : [];
    }),
    isAnyShared: placed.some(({ home, others }) => isOfLayer(home) && others.length > 0),
  };
}

const namesOf = (prefix: string, layers: readonly LayerSummary[]): readonly string[] =>
  layers.flatMap(({ branches = {} }, i) => [
    `${prefix}${i}`,
    ...Object.entries(branches).flatMap(([field, branch]) => namesOf(`${prefix}${i}.${field}.`, branch)),
  ]);

const isLayerPhase = (phase: Phase): phase is LayerPhase => layerPhases.some((one) => one === phase);

const isOfLayer = (work: Work): work is LayerWork => "layer" in work;
const keyOf = (work: Work): string => (isOfLayer(work) ? `${work.phase} ${work.layer}` : work.rest);
const distinct = <W extends Work>(works: readonly W[]): readonly W[] => [
  ...new Map(works.map((work) => [keyOf(work), work])).values(),
];

/** Each phase once. */
function joined(times: readonly PhaseTime[]): readonly PhaseTime[] {
  const byPhase = groupBy(times, ({ phase }) => phase);
  return layerPhases.flatMap((phase) => {
    const all = byPhase.get(phase);
    return all ? [{ phase, ms: sumOf(all), doneIn: distinct(all.flatMap(({ doneIn }) => doneIn)) }] : [];
  });
}
