/** Puts versions of the document on the page: edits, other documents, and those that were there before. */

import type { Description } from "../../engine/data/description.ts";
import { UserError } from "../../engine/define/errors.ts";
import { loadCode } from "../../engine/define/loadCode.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { countProblems } from "../../engine/experiment/countProblems.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import { describeChange, openingLink, settingWeight } from "./change.ts";
import { describedNow, workOut } from "./descriptions.ts";
import { isSameDocument, type PresetOrigin } from "./document.ts";
import type { Adapted } from "./documentEdits.ts";
import { type Hop, isPast, type Moment, record, recordEdit, recordWeight, type Version, wayTo } from "./history.ts";
import { complain, inform, page } from "./page.ts";
import { heldSinceMs } from "./pointerHeld.ts";
import { elementName, type WeightRef } from "./weightRef.ts";
import { commandSetWeight, requestConfigure } from "./workerLink.ts";

const set = page.setState;

/** Where the page stands among the document's versions. */
export function moment(): Moment {
  const { history, version, experiment, preset } = page.getState();
  return { history, present: { version, experiment, preset } };
}

/** Puts another version of the document on the page. `keep` lets weights survive where they fit. */
export function showMoment({ history, present: { version, experiment, preset } }: Moment, keep: boolean): void {
  const before = page.getState();
  const isSameModel = before.experiment.model === experiment.model;
  set({
    history,
    version,
    preset,
    ...workOut(experiment),
    // In another model the same index is another layer.
    ...(isSameModel ? {} : { hovered: null, pinned: null, selectedLayer: layerAt(before.selectedLayer, experiment) }),
  });
  requestConfigure({ keep });
}

/** Goes step by step to a version that was there before, with the run that belongs to it. */
export function travel(way: readonly Hop[]): void {
  const last = way.at(-1);
  if (!last) return;
  set(({ notices }) => ({
    notices: notices.filter(({ undo }) => undo === undefined || isPast(last.history, undo)),
  }));
  for (const hop of way) {
    // A weight is set in the run that it was edited in.
    if (hop !== last && !hop.weight) continue;
    if (hop.present.version === page.getState().version) set({ history: hop.history });
    else showMoment(hop, true);
    if (hop.weight) commandSetWeight(hop.weight);
  }
}

/** Goes to a version that the address remembers; false where the page does not. */
export function goTo(version: number): boolean {
  const way = wayTo(moment(), version);
  if (way) travel(way);
  return way !== null;
}

/** Another document takes the place of this one, with fresh weights. */
export function replace(to: Omit<Version, "version">, change = openingLink): void {
  showMoment(record(moment(), change, to), false);
}

const layerAt = (layer: number | null, { model }: Experiment) =>
  layer !== null && layer < model.length ? layer : null;

/** Opens a document as it comes from a link or a file. */
export function open(experiment: Experiment, preset: PresetOrigin): void {
  const same = presets.find((candidate) => isSameDocument(candidate.experiment, experiment));
  const known = preset && presets.some(({ id }) => id === preset.id) ? preset : null;
  replace({ experiment, preset: same ? { id: same.id, isEdited: false } : known });
}

/** The preset that it is, or else one with the same data, edited. */
export function nearestPreset(experiment: Experiment): PresetOrigin {
  const { type, file } = experiment.dataset;
  const alike = presets.filter(({ experiment: { dataset } }) => dataset.type === type && dataset.file === file);
  const same = alike.find((preset) => isSameDocument(preset.experiment, experiment));
  if (same) return { id: same.id, isEdited: false };
  return alike[0] ? { id: alike[0].id, isEdited: true } : null;
}

/** Every edit of the document; weights stay where they can. */
export function edit(change: (experiment: Experiment) => Experiment): void {
  const before = page.getState().experiment;
  const experiment = change(before);
  if (isSameDocument(experiment, before)) return;
  // Values that do not go together (Nesterov without momentum) are refused here, so that the address stays one that opens.
  const description = describedNow(experiment.dataset);
  if (countProblems(experiment, description) > 0) return void tellProblem(experiment, description);
  showEdit(experiment);
}

/** The words for mistakes come when one is made. */
async function tellProblem(experiment: Experiment, description: Description | null): Promise<void> {
  try {
    const { editProblem } = await loadCode(import("../../engine/experiment/editProblems.ts"), "edit");
    complain(editProblem(experiment, description)!);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.complaint);
  }
}

/** An edit that is known to be valid. */
export function showEdit(experiment: Experiment): void {
  const state = page.getState();
  const preset = state.preset && { ...state.preset, isEdited: true };
  const time = { nowMs: performance.now(), heldSinceMs: heldSinceMs() };
  const next = recordEdit(moment(), { experiment, preset }, time);
  // Another seed asks for other initial weights.
  showMoment(next, experiment.seed === state.experiment.seed);
}

/**
 * An edit by hand of one number of the run, which is no edit of the document.
 *
 * @param before what it was; only the first of the edits that are one step is asked for it
 */
export function setWeight(of: WeightRef, before: number, value: number): void {
  const { name, index } = of;
  const attempt = page.getState().snapshot?.curve.attempt;
  const after = Math.fround(value);
  if (attempt === undefined) return;
  const time = { nowMs: performance.now(), heldSinceMs: heldSinceMs() };
  const weight = { attempt, name, index, before, after };
  set({ history: recordWeight(moment(), weight, settingWeight(elementName(of)), time).history });
  commandSetWeight({ attempt, name, index, value: after });
}

/** Other data, and what had to change with them, which a notice says. */
export function showAdapted(adapted: Adapted): void {
  const { experiment: before } = page.getState();
  const { experiment } = adapted;
  showMoment(
    record(moment(), describeChange(before, experiment), { experiment, preset: nearestPreset(experiment) }),
    true,
  );
  tellAdapted(adapted);
}

/** What had to change with other data, and how to take it back. */
export function tellAdapted({ experiment, changed }: Adapted): void {
  const { language, history } = page.getState();
  const before = history.past.at(-1);
  if (changed === "nothing" || !before) return;
  const title = inLanguage(findDataset(experiment.dataset.type)!.title, language);
  const key = changed === "model" ? "shell.notice.modelChanged" : "shell.notice.outputChanged";
  inform(key, { title }, { undo: before.other.version });
}
