/** Files that the user dropped or chose, as a file source: each under the path where its data set looks for it. */

import type { Complaint } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { GivenFile } from "../worker/protocol.ts";
import { FOLDER, isArchive, isBatch, roleOf } from "./cifar10Files.ts";
import type { FileSource } from "./dataset.ts";
import { fileName, missingFile, unreadableFile } from "./files.ts";

export interface BrowserFiles {
  readonly source: FileSource;
  /** What can be used, in the order given. */
  readonly paths: readonly string[];
  /** One for each file that is of no use, and why. */
  readonly complaints: readonly Complaint[];
}

/**
 * Files are read when a data set asks for them, not before. Of two files that belong in the same place the later one counts,
 * so that dropping a mended file replaces the broken one.
 */
export function browserFiles(files: readonly GivenFile[]): BrowserFiles {
  const byPath = new Map<string, File>();
  const complaints: Complaint[] = [];
  for (const { path: given, file } of files) {
    if (isClutter(given)) continue;
    const useless = whyUseless(given, file.size);
    if (useless) complaints.push(useless);
    else byPath.set(pathFor(given), file);
  }
  const paths = [...byPath.keys()];
  const source: FileSource = {
    list: async () => paths,
    read: async (path) => {
      const file = byPath.get(path);
      if (!file) throw missingFile(path);
      const content = await file.arrayBuffer().catch((error: unknown) => {
        throw unreadableFile(path, error);
      });
      return new Uint8Array(content);
    },
  };
  return { source, paths, complaints };
}

/** Where a data set will look for the file. */
function pathFor(given: string): string {
  const name = fileName(given);
  if (isBatch(name)) return `${FOLDER}/${name}`;
  const role = isBatch(given) ? roleOf(given) : null;
  return role ? `${FOLDER}/${role}/${name}` : name;
}

/** Files found beside the data in every folder and archive; complaints about them would hide the real ones. */
function isClutter(given: string): boolean {
  const name = fileName(given);
  return name.startsWith(".") || /^(thumbs\.db|desktop\.ini|batches\.meta\.txt|readme(\.\w+)?)$/i.test(name);
}

function whyUseless(given: string, sizeBytes: number): Complaint | null {
  const other = others.find(({ names }) => names.test(fileName(given)));
  const isKnown = !other && (isBatch(given) || isArchive(given));
  if (isKnown && sizeBytes > 0) return null;
  const unknown = isKnown ? emptyFile : (other ?? (/\.bin$/i.test(given) ? namelessBatch : noData));
  return { where: given, got: unknown.got, expected: canBeOpened, fix: unknown.fix };
}

const canBeOpened: Text = {
  en: "CIFAR-10's cifar-10-binary.tar.gz, or the data_batch_1.bin … and test_batch.bin inside it; or an experiment (.json)",
  zh: "CIFAR-10 的 cifar-10-binary.tar.gz，或其中的 data_batch_1.bin 等与 test_batch.bin；或实验文件（.json）",
};

interface Useless {
  readonly got: Text;
  readonly fix: Text;
}

const emptyFile: Useless = {
  got: { en: "an empty file", zh: "空文件" },
  fix: { en: "Download it again, then drop it once more.", zh: "请重新下载，然后再次拖入。" },
};

const namelessBatch: Useless = {
  got: { en: "a .bin file that does not say what it is for", zh: "未说明用途的 .bin 文件" },
  fix: {
    en: "If it is of CIFAR-10, let its name or its folder's say train or test.",
    zh: "若属于 CIFAR-10，请让文件名或文件夹名含有 train 或 test。",
  },
};

const noData: Useless = {
  got: { en: "a file of no data set that Layerlab reads", zh: "不属于 Layerlab 所读数据集的文件" },
  fix: {
    en: "Drop CIFAR-10's files, or choose a data set that needs none.",
    zh: "请拖入 CIFAR-10 的文件，或选择不需要文件的数据集。",
  },
};

/** Data sets that need no file are offered to people whose file cannot be read yet. */
const notYet = (needed: Text): Text => ({
  en: `Layerlab cannot open ${typeof needed === "string" ? needed : needed.en} yet. Choose a data set from the gallery instead.`,
  zh: `Layerlab 暂时还不能打开${typeof needed === "string" ? needed : needed.zh}。请改从图库中选择数据集。`,
});

/** What people have at hand and is something else, by its name; the first that matches. */
const others: readonly (Useless & { readonly names: RegExp })[] = [
  {
    names: /^cifar-10-python|^(data_batch_\d+|test_batch|batches\.meta)$/i,
    got: { en: "CIFAR-10 for Python", zh: "CIFAR-10 的 Python 版本" },
    fix: {
      en: "This is CIFAR-10 for Python; download the “binary version” instead.",
      zh: "这是 CIFAR-10 的 Python 版本；请改为下载“binary version”。",
    },
  },
  {
    names: /^cifar-100/i,
    got: { en: "CIFAR-100", zh: "CIFAR-100" },
    fix: {
      en: "This is CIFAR-100; download CIFAR-10, binary version.",
      zh: "这是 CIFAR-100；请下载 CIFAR-10 的 binary 版本。",
    },
  },
  {
    names: /idx[13]-ubyte(\.gz)?$/i,
    got: { en: "a file of MNIST or Fashion-MNIST", zh: "MNIST 或 Fashion-MNIST 的文件" },
    fix: notYet({ en: "MNIST", zh: " MNIST" }),
  },
  {
    names: /\.(csv|tsv|txt|data|data-numeric|dat|xlsx?)$/i,
    got: { en: "a table", zh: "表格" },
    fix: notYet({ en: "tables", zh: "表格" }),
  },
  {
    names: /\.(safetensors|pth?|ckpt)$/i,
    got: { en: "weights of a network", zh: "网络的权重" },
    fix: {
      en: "The page cannot load weights; the command takes .safetensors with --init.",
      zh: "页面不能载入权重；命令行可用 --init 读取 .safetensors。",
    },
  },
  {
    names: /\.(jpe?g|png|gif|webp|bmp|heic)$/i,
    got: { en: "a picture", zh: "图像文件" },
    fix: notYet({ en: "pictures of your own", zh: "自己的图像" }),
  },
  {
    names: /\.(zip|rar|7z)$/i,
    got: { en: "a packed file", zh: "压缩文件" },
    fix: { en: "Unpack it and drop the files inside.", zh: "请先解压，再拖入其中的文件。" },
  },
];
