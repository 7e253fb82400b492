/** Acts on a table of the user's own: the worker says what its data would be, then the document and a network that suits them change in one step. */

import { datasets, fileName } from "../../engine/catalog.ts";
import type { NamedFile } from "../../engine/data/sources/source.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { countProblems } from "../../engine/experiment/countProblems.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import type { Event, GivenTable } from "../../engine/worker/protocol.ts";
import { describedNow, remember } from "./descriptions.ts";
import { isNamed, isSameDocument } from "./document.ts";
import type { Adapted } from "./documentEdits.ts";
import { nextVersion } from "./history.ts";
import { complain, page } from "./page.ts";
import type { TableFields } from "./state.ts";
import { edit, nearestPreset, showAdapted, showEdit, showMoment, tellAdapted } from "./versions.ts";
import { withTable } from "./withTable.ts";
import { send } from "./workerLink.ts";

type Answer = Omit<Extract<Event, { type: "tableDescribed" }>, "type">;

/** A description that the worker was asked for. At most one is: the next takes its place. */
interface Question {
  readonly request: number;
  /** The page's data set when it was asked; to another the answer does not belong. */
  readonly about: Spec;
  /** Of an edit, so that the next one, made before this is answered, does not lose it. */
  readonly fields: TableFields;
  readonly onAnswer: (answer: Answer) => void;
}

let lastRequest = 0;
let question: Question | null = null;

function ask(dataset: Spec, onAnswer: Question["onAnswer"], fields: TableFields = {}): void {
  question = { request: ++lastRequest, about: spec(), fields, onAnswer };
  send({ type: "describeTable", request: lastRequest, dataset });
}

/** Takes the worker's answer; one to an older question, or for a data set that the page has left, is dropped. */
export function answerTable(answer: Answer): void {
  if (answer.request !== question?.request) return;
  const { about, onAnswer } = question;
  question = null;
  if (about === spec()) onAnswer(answer);
}

const spec = () => page.getState().experiment.dataset;

/** Fills in the document with a table that was given. */
export const takeTable = (table: GivenTable): void => showAdapted(withTable(page.getState().experiment, table));

/** @param path as among the files at hand */
export function openTable(path: string): void {
  const set = Object.entries<DatasetEntry>(datasets).find(
    ([, { files }]) => files && path.startsWith(`${files.folder}/`),
  );
  const dataset = { type: set?.[0] ?? "", file: fileName(path) };
  if (!set || isNamed(dataset, spec())) return;
  ask(dataset, ({ table, complaint }) => {
    if (table) takeTable(table);
    if (complaint) complain(complaint);
  });
}

/** A set that was chosen, and of which only files say what it is, is made of the file that is there, as a part of the same step. */
export function fillInTable(): void {
  const { experiment, version } = page.getState();
  if (describedNow(experiment.dataset)) return;
  ask({ type: experiment.dataset.type }, ({ table, complaint }) => {
    const state = page.getState();
    if (table && state.version === version) amend(withTable(state.experiment, table));
    else if (table) takeTable(table);
    if (complaint) complain(complaint);
  });
}

/** What the last change was to be was not known then: it is no step of its own. */
function amend(adapted: Adapted): void {
  const { history } = page.getState();
  const { experiment } = adapted;
  showMoment({ history, present: { version: nextVersion(), experiment, preset: nearestPreset(experiment) } }, true);
  tellAdapted(adapted);
}

export function editTable(fields: TableFields): void {
  const wanted = question?.about === spec() ? { ...question.fields, ...fields } : fields;
  const bare = (experiment: Experiment) => ({ ...experiment, dataset: { ...experiment.dataset, ...given(wanted) } });
  const { type, ...held } = spec();
  const others = Object.entries(held).filter(([name]) => !Object.hasOwn(wanted, name));
  const dataset = { type, ...Object.fromEntries(others), ...given(wanted) };
  const onAnswer = ({ table, complaint }: Answer) => {
    const { experiment } = page.getState();
    if (table) {
      const adapted = withTable(experiment, table);
      if (isSameDocument(adapted.experiment, experiment)) return;
      remember(adapted.experiment.dataset, table.description);
      showEdit(adapted.experiment);
      tellAdapted(adapted);
    } else {
      // Where it changes nothing, nothing else says why.
      if (complaint && isSameDocument(bare(experiment), experiment)) complain(complaint);
      edit(bare);
    }
  };
  // Values that are refused need no look at the table.
  if (countProblems(bare(page.getState().experiment), null) > 0) edit(bare);
  else ask(dataset, onAnswer, wanted);
}

/** Without the fields that are to be guessed. */
const given = (fields: TableFields): ParamValues =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** A text that was pasted, as a file of a name that none has yet. */
export function pastedFile(text: string): NamedFile {
  const { filePaths } = page.getState();
  const taken = [...filePaths, `${spec().file}`].map(fileName);
  let path = "pasted.csv";
  for (let number = 2; taken.includes(path); number++) path = `pasted-${number}.csv`;
  return { path, file: new File([text], path, { type: "text/csv" }) };
}
