/** What a saved picture is of, in a line or two: the picture, the experiment in short, and how long it has been trained. */

import { activations, layers } from "../../engine/catalog.ts";
import type { Text } from "../../engine/define/text.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import { translateText } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { groupDigits } from "../ui/format.ts";
import { learningRate } from "../visuals/format.ts";

const words = {
  caption: {
    en: "{{title}} · {{experiment}} · step {{step}}, epoch {{epoch}}",
    zh: "{{title}} · {{experiment}} · 第 {{step}} 步，第 {{epoch}} 轮",
  },
  comma: { en: ", ", zh: "，" },
  colon: { en: ": ", zh: "：" },
};

/** More would be longer than a caption. */
const mostSizes = 9;

export function captionOf(title: Text, state: AppState): string {
  const { experiment, snapshot } = state;
  const { optimizer, scheduler } = experiment;
  const rate = snapshot?.learningRate ?? Number(optimizer.lr);
  const rule = [optimizer.type, `lr ${learningRate(rate)}`, ...(scheduler ? [scheduler.type] : [])].join(" ");
  const described = [nameOf(state), networkOf(state), experiment.loss.type, rule].filter((part) => part !== "");
  return translateText(words.caption, {
    title: translateText(title),
    experiment: described.join(translateText(words.comma)),
    step: groupDigits(snapshot?.step ?? 0),
    epoch: groupDigits(snapshot?.epoch ?? 0),
  });
}

/** The preset, as long as it is what it was, and the data set where that has another name. */
function nameOf({ preset, experiment: { dataset } }: AppState): string {
  const kept = preset && !preset.isEdited ? presets.find(({ id }) => id === preset.id)?.title : undefined;
  const ofData = typeof dataset.file === "string" ? dataset.file : (findDataset(dataset.type)?.title ?? dataset.type);
  const names = [kept, ofData].filter((name) => name !== undefined).map((name) => translateText(name));
  return [...new Set(names)].join(translateText(words.colon));
}

/** `2-8-8-1 Tanh`: how many units or channels come out of each layer that chooses them, and the activations. */
function networkOf({ experiment: { model }, check, description }: AppState): string {
  const sizes = check.layers.filter(({ type, branches }) => {
    const params = layers[type]?.params ?? {};
    return branches !== undefined || "out_features" in params || "out_channels" in params;
  });
  const input = description?.inputShape[0];
  const all = [...(input === undefined ? [] : [input]), ...sizes.map(({ output }) => output[0])];
  const shown = all.length > mostSizes ? [...all.slice(0, mostSizes - 2), "…", all.at(-1)] : all;
  const used = new Set(model.map(({ type }) => type).filter((type) => Object.hasOwn(activations, type)));
  return [shown.join("-"), ...used].join(" ");
}
