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
