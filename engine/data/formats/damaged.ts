/** What every format says of a file whose bytes are not what they should be. */

import { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";

interface Damage {
  readonly got: Text;
  readonly expected: Text;
}

export const damaged = (path: string, { got, expected }: Damage): DataError =>
  new DataError({
    where: path,
    got,
    expected,
    fix: {
      en: "Download it again; the download may have been cut short, or the file may belong to another data set.",
      zh: "请重新下载；下载可能中途中断，或该文件属于其他数据集。",
    },
  });

interface LabelsAt {
  readonly path: string;
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Index of the first of these examples in the file. */
  readonly first: number;
  /** Where in the file an example's label lies, for a format in which that is a place of its own. */
  readonly byteOf?: (example: number) => number;
}

/** @throws DataError for the first label that is no class */
export function checkLabels({ path, labels, classes, first, byteOf }: LabelsAt): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    const example = first + i;
    const [en, zh] = byteOf ? [` (byte ${byteOf(example)})`, `（字节 ${byteOf(example)}）`] : ["", ""];
    throw damaged(path, {
      got: { en: `label ${label} in example ${example}${en}`, zh: `第 ${example} 个样本${zh}的标签为 ${label}` },
      expected: { en: `labels 0 to ${classes - 1}`, zh: `0 到 ${classes - 1} 的标签` },
    });
  }
}
