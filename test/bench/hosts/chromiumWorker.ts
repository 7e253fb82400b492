/** Answers a job's questions in a worker of the browser. The modules of `peers/` lie beside it, built by `hosts/build.ts`. */

import type { Open } from "../measure.ts";
import { createAnswerer } from "./answerer.ts";
import type { Question } from "./job.ts";

const answer = createAnswerer(async (module): Promise<{ readonly open: Open }> => {
  const address = new URL(`./${module}.js`, self.location.href).href;
  return import(/* @vite-ignore */ address);
});

self.onmessage = async ({ data }: MessageEvent<Question>) => self.postMessage(await answer(data));
