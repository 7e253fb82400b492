/** Weights out of a file: what fits begins the run at once, of all else a window asks what goes where. Loaded with the first file. */

import type { Complaint } from "../../engine/define/errors.ts";
import type { Text } from "../../engine/define/text.ts";
import { isWhole, type Match, misfitsOf, suggestMatch, wrapperOf } from "../../engine/export/matchWeights.ts";
import type { Event } from "../../engine/worker/protocol.ts";
import type { Change } from "./change.ts";
import { nextVersion, record } from "./history.ts";
import { complain, inform, page } from "./page.ts";
import type { GivenWeights } from "./state.ts";
import { moment } from "./versions.ts";
import { onWeights, sendWeights, type WeightsRequest } from "./workerLink.ts";

type Answer = Extract<Event, { type: "weights" }>["answer"];

const loading: Change = { key: "undo.loadWeights", values: {}, isOpening: false };

const words = {
  loaded: { en: "Weights of {{file}} loaded: {{count}} tensors.", zh: "已载入 {{file}} 的权重：{{count}} 个张量。" },
  prefix: { en: "“{{prefix}}” before their names was taken off.", zh: "已去掉名称前的“{{prefix}}”。" },
  wrapped: {
    en: "“{{prefix}}” before their names ({{wrapper}}) was taken off.",
    zh: "已去掉名称前的“{{prefix}}”（{{wrapper}}）。",
  },
  rounded: { en: "F64 was rounded to float32.", zh: "F64 已舍入为 float32。" },
  notInLink: { en: "They are not part of the link.", zh: "链接中不含这些权重。" },
  linkWithout: {
    en: "The weights of {{file}} are not part of the link: send the file along.",
    zh: "链接中不含 {{file}} 的权重：请一并发送该文件。",
  },
} as const satisfies Readonly<Record<string, Text>>;

let lastRequest = 0;
const waiting = new Map<number, (answer: Answer) => void>();

function ask(make: (request: number) => WeightsRequest): Promise<Answer> {
  const request = ++lastRequest;
  return new Promise((resolve) => {
    waiting.set(request, resolve);
    sendWeights(make(request));
  });
}

onWeights(({ request, answer }) => {
  waiting.get(request)?.(answer);
  waiting.delete(request);
});

const isComplaint = (answer: Answer): answer is Complaint => answer !== null && "where" in answer;

/** Takes a file that was chosen or dropped. */
export async function takeWeights(file: File): Promise<void> {
  const answer = await ask((request) => ({ type: "readWeights", request, file }));
  if (isComplaint(answer)) return complain(answer);
  if (answer?.type !== "found") return;
  const { tensors, model } = answer;
  const given: GivenWeights = { file, tensors, model, match: suggestMatch(tensors, model) };
  if (given.match.by === "order" || !isWhole(misfitsOf(tensors, model, given.match))) {
    return page.setState({ givenWeights: given });
  }
  const complaint = await loadWeights(given, given.match);
  if (complaint) complain(complaint);
}

/** Begins the run anew with these weights, as a step that can be undone; a complaint where they cannot be taken. */
export async function loadWeights({ file, tensors }: GivenWeights, match: Match): Promise<Complaint | null> {
  const version = nextVersion();
  const before = page.getState().version;
  const answer = await ask((request) => ({ type: "loadWeights", request, version, file, match }));
  if (isComplaint(answer)) return answer;
  const { experiment, preset, version: now } = page.getState();
  // An edit that was made meanwhile leads back by its own step.
  if (answer === null || now !== before) return null;
  const { history } = record(moment(), loading, { experiment, preset });
  page.setState(({ notices }) => ({
    history,
    version,
    // Of a file loaded before, which no longer holds.
    notices: notices.filter((notice) => notice.words?.key[0] !== words.loaded),
  }));
  const used = new Set(match.sources.values());
  const wrapper = wrapperOf(match.prefix);
  const isRounded = tensors.some(({ name, dtype }) => dtype === "F64" && used.has(name));
  inform(
    [
      words.loaded,
      ...(match.prefix ? [wrapper ? words.wrapped : words.prefix] : []),
      ...(isRounded ? [words.rounded] : []),
      words.notInLink,
    ],
    { file: file.name, count: used.size, prefix: match.prefix, wrapper: wrapper ?? "" },
    { undo: before },
  );
  return null;
}

/** The link was copied while the run begins with a file's weights. */
export const tellOfLink = (file: string): void => inform([words.linkWithout], { file });
