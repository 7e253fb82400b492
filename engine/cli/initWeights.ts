/** What `--init` brings: a file's weights for a model, by name or by order and shape. What is done beyond equal names is said. */

import { ParamError } from "../define/errors.ts";
import {
  isWhole,
  type Match,
  type Misfits,
  matchByName,
  matchByOrder,
  misfitsOf,
  type TensorInfo,
  wrapperOf,
} from "../export/matchWeights.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { ReadTensor } from "../export/readSafetensors.ts";
import { takeWeights } from "../export/takeWeights.ts";
import { formatShape } from "../graph/shape.ts";

interface Asked {
  /** As the command line names it. */
  readonly file: string;
  /** The flag that takes them by order and shape was given. */
  readonly isByOrder: boolean;
  /** Its whole state. */
  readonly model: readonly NamedTensor[];
}

/**
 * @returns the model's whole state, and a line for each thing that is worth saying
 * @throws ParamError where a tensor finds no place or a place no tensor, DataError where float32 does not hold a number
 */
export function initialWeights(tensors: readonly ReadTensor[], { file, isByOrder, model }: Asked) {
  const match = isByOrder ? matchByOrder(tensors, model) : matchByName(tensors, model);
  const misfits = misfitsOf(tensors, model, match);
  if (!isWhole(misfits)) throw refusal(file, misfits, fixOf(match, tensors, model));
  const weights = takeWeights(tensors, { file, model, match });
  return { weights, notices: noticesOf(match, tensors).map((text) => `${file}: ${text}`) };
}

function fixOf({ by }: Match, tensors: readonly TensorInfo[], model: readonly TensorInfo[]): string {
  const fitsByOrder = by === "name" && isWhole(misfitsOf(tensors, model, matchByOrder(tensors, model)));
  return fitsByOrder
    ? `Add --init-by-order: all ${tensors.length} fit by order and shape.`
    : "Give it weights that were saved from this very model.";
}

/** All on one line: what the model lacks, and what the file has left. */
function refusal(file: string, { empty, unused }: Misfits, fix: string): ParamError {
  const leftOver = listOf(unused);
  const missing = listOf(empty.map(({ tensor }) => tensor));
  return new ParamError({
    where: file,
    got: leftOver ?? "no tensor that is not used already",
    expected: missing ?? "no tensor but the model's",
    fix,
  });
}

const mostListed = 20;

/** `conv1.weight (6, 3, 5, 5), conv1.bias (6,), … (10 in all)`; null for none. */
function listOf(tensors: readonly TensorInfo[]): string | null {
  if (tensors.length === 0) return null;
  const listed = tensors.slice(0, mostListed).map(({ name, shape }) => `${name} ${formatShape(shape)}`);
  return tensors.length > mostListed ? `${listed.join(", ")}, … (${tensors.length} in all)` : listed.join(", ");
}

function noticesOf({ by, prefix, sources }: Match, tensors: readonly TensorInfo[]): readonly string[] {
  const wrapper = wrapperOf(prefix);
  const pairs = [...sources].map(([ours, theirs]) => `${theirs} → ${ours}`);
  return [
    ...(prefix ? [`took "${prefix}"${wrapper ? ` (${wrapper})` : ""} off its names.`] : []),
    ...(by === "order" ? [`took its tensors by order and shape: ${pairs.join(", ")}.`] : []),
    ...(tensors.some(({ dtype }) => dtype === "F64") ? ["rounded its F64 numbers to float32."] : []),
  ];
}
