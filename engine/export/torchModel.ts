/** A model as PyTorch code: the `nn.Sequential` whose `state_dict` has the names and shapes of ours, and how its weights start. */

import type { Experiment, Spec } from "../experiment/experiment.ts";
import type { Shape } from "../graph/tensor.ts";
import { initializers } from "../nn/initializers.ts";
import { layers } from "../nn/layers/index.ts";
import type { Network } from "../nn/network.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { callCode, layerCode } from "./torchCode.ts";

/** Lines of code, indented by four spaces a level. */
type Lines = readonly string[];

const indented = (lines: Lines): Lines => lines.map((line) => `    ${line}`);

export function modelCode(model: readonly Spec[], network: Network): Lines {
  return ["model = nn.Sequential(", ...indented(listCode(model, network.layers)), ")"];
}

/** Classes that the model is made of and PyTorch does not have. */
export function classesCode(model: readonly Spec[]): Lines {
  return [...new Set(typesIn(model))].flatMap((type) => {
    const code = layers[type]!.torchClass;
    return code === undefined ? [] : [...code.split("\n"), "", ""];
  });
}

const typesIn = (model: readonly Spec[]): readonly string[] =>
  model.flatMap((spec) => [spec.type, ...Object.values(branchesOf(spec)).flatMap(typesIn)]);

const listCode = (model: readonly Spec[], summaries: readonly LayerSummary[]): Lines =>
  model.flatMap((spec, i) => nestedCode(spec, summaries[i]!.input, summaries[i]!));

function nestedCode(spec: Spec, input: Shape, { branches }: LayerSummary): Lines {
  if (!branches) return [`${layerCode(spec.type, paramsOf(spec, layers[spec.type]!), input)},`];
  const lists = Object.entries(branchesOf(spec)).flatMap(([field, list]) =>
    list.length === 0 ? [] : [`${field}=[`, ...indented(listCode(list, branches[field]!)), "],"],
  );
  return [`${spec.type}(`, ...indented(lists), "),"];
}

/** Calls of torch.nn.init, one for all parameters that start alike; none where layers start as PyTorch's do. */
export function initializationCode(experiment: Experiment, { parameters }: Network): Lines {
  const namesByCall = new Map<string, string[]>();
  for (const { slot, initialization } of parameters) {
    const spec = typeof initialization === "string" ? experiment[initialization] : initialization;
    const entry = initializers[spec.type]!;
    const values = paramsOf(spec, entry);
    if (spec.type === "default" || !entry.suits(slot.shape, values)) continue;
    const positional = ["model.get_parameter(name)"];
    const call = callCode(`nn.init.${spec.type}`, { params: entry.params, values, positional });
    namesByCall.set(call, [...(namesByCall.get(call) ?? []), slot.name]);
  }
  return [...namesByCall].flatMap(([call, names]) => [
    `for name in [${names.map((name) => JSON.stringify(name)).join(", ")}]:`,
    `    ${call}`,
  ]);
}
