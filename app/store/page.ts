/** The store itself, without the acts on it: what the page knows when it opens. */

import { createStore } from "zustand";
import type { Complaint } from "../../engine/define/errors.ts";
import type { Text } from "../../engine/define/text.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { WordKey } from "../i18n/i18n.ts";
import { workOut } from "./descriptions.ts";
import { nextVersion, noHistory } from "./history.ts";
import { readPreferences } from "./preferences.ts";
import type { AppState, Notice, NoticeValues } from "./state.ts";

const first = presets[0]!;

/** Nothing is known of any device. */
export const unmeasured: AppState["profiles"] = { wasm: "unmeasured", webgpu: "unmeasured", reference: "unmeasured" };

export const page = createStore<AppState>(() => ({
  preset: { id: first.id, isEdited: false },
  version: nextVersion(),
  history: noHistory,
  pointedOut: 0,
  ...workOut(first.experiment),
  device: null,
  profiles: unmeasured,
  isMeasuring: false,
  data: null,
  model: null,
  progress: null,
  preparing: null,
  obstacle: null,
  snapshot: null,
  curve: [],
  runningLoss: [],
  filePaths: [],
  givenTypes: [],
  table: null,
  sources: null,
  lastLoad: null,
  givenWeights: null,
  notices: [],
  hovered: null,
  pinned: null,
  example: 0,
  threshold: 0.5,
  foot: null,
  inspected: null,
  lit: null,
  networkShows: null,
  selectedLayer: null,
  columnEffects: null,
  ...readPreferences(),
  isPresenting: false,
  pace: "gentle",
  logTime: null,
  logLoss: null,
}));

let noticeId = 0;

/** Shows a complaint until it is dismissed; the same one twice is shown once. */
export function complain(complaint: Complaint): void {
  const same = (notice: Notice) => JSON.stringify(notice.complaint) === JSON.stringify(complaint);
  page.setState(({ notices }) => ({
    notices: [...notices.filter((notice) => !same(notice)), { id: ++noticeId, kind: "complaint", complaint }],
  }));
}

/** Shows a notice that is not a complaint; `Notice` lists what it may offer. */
export function inform(
  key: WordKey | readonly Text[],
  values: NoticeValues = {},
  offers: Pick<Notice, "undo" | "copy"> = {},
): void {
  page.setState(({ notices }) => ({
    notices: [
      ...notices.filter((notice) => notice.words?.key !== key),
      { id: ++noticeId, kind: "info", words: { key, values }, ...offers },
    ],
  }));
}
