/** What can be asked of a table's rows: how units are distributed over them, how much each column counts, and what the model says of one that is changed. */

import { cellOf, inputsOf, isCell, startsOf, targetOf } from "../data/rowColumns.ts";
import { spread } from "../data/spread.ts";
import { sizeOf } from "../graph/shape.ts";
import { slotTensor } from "../graph/tensor.ts";
import { compileSlopes, effectsOf, rowsWithin } from "./columnEffects.ts";
import { compileForward, compileOutputs } from "./forward.ts";
import { bins, histogramsOf } from "./histograms.ts";
import { inputsAt, isIndex, labelsOf, maxRows, type Probe, toFloat32 } from "./probe.ts";

/** Values of all layers together from which histograms are made: more would take longer than a slice of training. */
const maxCounted = 1e6;
/** More classes cannot be told apart in a small picture. */
const maxGroups = 10;

export const rowsProbes: { readonly [T in "distributions" | "effects" | "row"]: Probe<T> } = {
  async distributions({ type, rows }, { dataset, network, examples, cache, cacheKey }) {
    const { test, train, image, inputShape, task, classes } = dataset;
    if (image || !isIndex(rows - 1, maxRows) || test.size === 0) return null;
    const perRow = network.layers.reduce((sum, { output }) => sum + sizeOf(output), sizeOf(inputShape));
    const count = Math.max(1, Math.min(rows, test.size, Math.floor(maxCounted / perRow)));
    const program = await cache.get({ ...cacheKey, probe: type, count }, (scope) =>
      compileForward(scope, { examples, network, count, results: ({ input, layers }) => [input, ...layers] }),
    );
    const chosen = spread(count, test.size);
    const [input, ...outputs] = await program.run(chosen.map((example) => train.size + example));
    const isGrouped = task === "classification" && classes.length <= maxGroups;
    const groupOf = isGrouped ? labelsOf(test, chosen) : new Uint8Array(count);
    const groups = new Array<number>(isGrouped ? classes.length : 1).fill(0);
    for (const group of groupOf) groups[group]!++;
    const grouping = { groupOf, groups: groups.length };
    return {
      type,
      rows,
      groups,
      bins,
      input: histogramsOf({ values: input!, units: inputShape[0]!, ...grouping }),
      layers: network.layers.map(({ output }, i) =>
        histogramsOf({ values: outputs[i]!, units: output[0]!, ...grouping }),
      ),
    };
  },

  async effects({ type }, { dataset, network, examples, cache, cacheKey }) {
    const { columns, train, test, inputShape } = dataset;
    if (!columns || test.size === 0) return null;
    const rows = Math.min(test.size, rowsWithin(network));
    const program = await cache.get({ ...cacheKey, probe: type, rows }, (scope) =>
      compileSlopes(scope, { examples, network, rows }),
    );
    const chosen = spread(rows, test.size);
    const outputs = program.count / rows;
    const [slopes] = await program.run(
      Array.from({ length: program.count }, (_, pair) => train.size + chosen[Math.floor(pair / outputs)]!),
    );
    return {
      type,
      effects: effectsOf({ columns, inputs: inputsAt(test, chosen, sizeOf(inputShape)), slopes: slopes!, rows }),
    };
  },

  async row({ type, example, changes }, { dataset, network, cache, cacheKey }) {
    const { columns, test, inputShape } = dataset;
    if (!columns || !isIndex(example, test.size)) return null;
    if (!changes.every(({ column, cell }) => columns[column] && isCell(columns[column], cell))) return null;
    const size = sizeOf(inputShape);
    const stored = test.inputs.slice(example * size, (example + 1) * size);
    const changed = stored.slice();
    const starts = startsOf(columns);
    for (const { column, cell } of changes) changed.set(inputsOf(columns[column]!, cell), starts[column]);
    const { device, program, slot, row } = await cache.get({ ...cacheKey, probe: type }, async (scope) => {
      const row = scope.slot("row", [1, size]);
      const output = network.forward(slotTensor(row), { mode: "eval" }).outputs.at(-1) ?? slotTensor(row);
      const { program, slots } = await compileOutputs(scope, [output]);
      return { device: scope.device, program, slot: slots[0]!, row };
    });
    const outputsOf = async (inputs: ArrayLike<number>) => {
      device.write(row, inputs);
      program.run(1);
      return toFloat32(await device.read(slot));
    };
    return {
      type,
      example,
      changes,
      cells: columns.map((column, i) => cellOf(column, stored.subarray(starts[i], starts[i + 1]))),
      label: targetOf(test.labels[example]!),
      asItWas: await outputsOf(stored),
      outputs: await outputsOf(changed),
    };
  },
};
