/** A model as PyTorch code: the `nn.Sequential` whose `state_dict` has the names and shapes of ours, and how its weights start. */

import type { Experiment, Spec } from "../experiment/experiment.ts";
import { initializers } from "../nn/initializers.ts";
import { layers } from "../nn/layers/index.ts";
import type { Network } from "../nn/network.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { type CodeLines, code, indented } from "./codeLines.ts";
import { callCode, layerCode, pythonLiteral, wrapped } from "./torchCode.ts";

type Lines = readonly string[];

export function modelCode(model: readonly Spec[], network: Network): CodeLines {
  return [...code(["net = nn.Sequential("]), ...indented(listCode(model, network.layers, "model")), ...code([")"])];
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

/** @param list its place in the document: "model", "model[3].layers" */
const listCode = (specs: readonly Spec[], summaries: readonly LayerSummary[], list: string): CodeLines =>
  specs.flatMap((spec, i) => nestedCode(spec, summaries[i]!, `${list}[${i}]`));

function nestedCode(spec: Spec, { input, branches }: LayerSummary, place: string): CodeLines {
  const own = (texts: Lines) => code(texts, { kind: "layer", place });
  if (!branches) return own([`${layerCode(spec.type, paramsOf(spec, layers[spec.type]!), input)},`]);
  const lists = Object.entries(branchesOf(spec)).flatMap(([field, list]) =>
    list.length === 0
      ? []
      : [...own([`${field}=[`]), ...indented(listCode(list, branches[field]!, `${place}.${field}`)), ...own(["],"])],
  );
  return [...own([`${spec.type}(`]), ...indented(lists), ...own(["),"])];
}

/** Calls of torch.nn.init, one for all parameters that start alike; none where layers start as PyTorch's do. */
export function initializationCode(experiment: Experiment, { parameters }: Network): Lines {
  const namesByCall = new Map<string, string[]>();
  for (const { slot, initialization } of parameters) {
    const spec = typeof initialization === "string" ? experiment[initialization] : initialization;
    const entry = initializers[spec.type]!;
    const values = paramsOf(spec, entry);
    if (spec.type === "default" || !entry.suits(slot.shape, values)) continue;
    const positional = ["net.get_parameter(name)"];
    const call = callCode(`nn.init.${spec.type}`, { params: entry.params, values, positional });
    namesByCall.set(call, [...(namesByCall.get(call) ?? []), slot.name]);
  }
  return [...namesByCall].flatMap(([call, names]) => [
    ...wrapped("for name in [", names.map(pythonLiteral), "]:"),
    `    ${call}`,
  ]);
}
