/** Answers a job's questions in a Node process of its own. */

import { readdirSync } from "node:fs";
import type { Open } from "../measure.ts";
import { createAnswerer } from "./answerer.ts";
import type { Question } from "./job.ts";

const peers = new URL("../peers/", import.meta.url);

const answer = createAnswerer(async (module): Promise<{ readonly open: Open }> => {
  const file = readdirSync(peers).find((name) => name === `${module}.js` || name === `${module}.ts`);
  return import(new URL(file ?? `${module}.js`, peers).href);
});

process.on("message", async (question: Question) => process.send?.(await answer(question)));
