/** `npm run data`: writes a data set into the site's data folder, where the page finds it. Exit status 0 written, 1 failed, 2 bad input. */

import type { Dataset, Split } from "../data/dataset.ts";
import { bytesOf } from "../data/sources/siteManifest.ts";
import { ParamError } from "../define/errors.ts";
import { inLanguage } from "../define/text.ts";
import { both } from "../experiment/describe.ts";
import { loadDataset } from "../experiment/loadDataset.ts";
import { complain, print, runCommand } from "./command.ts";
import { type DataOptions, dataHelp, parseDataOptions } from "./dataOptions.ts";
import { openSource } from "./dataSource.ts";
import { createSiteFolder, type SiteFolder } from "./siteFolder.ts";

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

let folder: SiteFolder | null = null;

async function read({ type, files, from }: DataOptions): Promise<Dataset> {
  let announced = "";
  let tenths = -1;
  const source = await openSource({
    files,
    from,
    onProgress: ({ file, bytes, total }) => {
      if (file !== announced) complain(`downloading ${file} …`);
      if (file !== announced) tenths = 0;
      announced = file;
      if (total === null || Math.floor((10 * bytes) / total) === tenths) return;
      tenths = Math.floor((10 * bytes) / total);
      complain(`downloading ${file}: ${megabytes(bytes)} of ${megabytes(total)} MB`);
    },
  });
  return loadDataset({
    experiment: { dataset: { type, train_samples: null, test_samples: null }, seed: 0 },
    files: source,
  });
}

/** The first `samples` images; all without it. */
function first({ inputs, labels, size }: Split, samples: number | null, pixels: number): Split {
  const count = Math.min(size, samples ?? size);
  return { inputs: inputs.subarray(0, count * pixels), labels: labels.subarray(0, count), size: count };
}

function checkSamples(samples: number | null, { train }: Dataset): void {
  if (samples === null || samples <= train.size) return;
  throw new ParamError({
    where: "--samples",
    got: `${samples}`,
    expected: both(`at most ${train.size}, all that there are`, `至多 ${train.size}，即全部图像`),
    fix: both("Leave it out to take all.", "省略它即可全部写出。"),
  });
}

async function write(options: DataOptions): Promise<void> {
  const dataset = await read(options);
  if (dataset.notice) complain(inLanguage(dataset.notice, "en"));
  const { type, samples, out } = options;
  checkSamples(samples, dataset);
  const pixels = dataset.inputShape.reduce((product, length) => product * length, 1);
  const [train, test] = [first(dataset.train, samples, pixels), first(dataset.test, samples, pixels)];
  folder = createSiteFolder(out);
  const set = await folder.write({ type, shape: dataset.inputShape, train, test });
  print(
    `${type}: ${train.size} training and ${test.size} test images in ${set.chunks.length} files, ${megabytes(bytesOf(set))} MB, in ${out}`,
  );
}

await runCommand({
  help: dataHelp,
  parse: parseDataOptions,
  act: write,
  failure: "writing failed",
  discard: () => folder?.discard(),
});
