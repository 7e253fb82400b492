/** README.md of an exported project: what its files are, how to run and check it, on one machine or many, and the way back. */

import { datasets } from "../data/index.ts";
import type { DatasetFiles } from "../data/layout.ts";
import type { DatasetEntry } from "../define/entry.ts";
import { inLanguage, type Language, type Text } from "../define/text.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import { branchesOf } from "../nn/spec.ts";
import { dataSourceOf } from "./torchData.ts";
import { unrepeatable } from "./unrepeatable.ts";

interface ProjectDescription {
  readonly experiment: Experiment;
  /** Paths of the project's other files. */
  readonly files: readonly string[];
  /** How many losses `expected.json` holds. */
  readonly steps: number;
}

export function projectReadme(project: ProjectDescription, language: Language): string {
  const { experiment } = project;
  const paragraphs: readonly Text[] = [
    {
      en: "# A network from Layerlab, in PyTorch",
      zh: "# 来自 Layerlab 的网络：PyTorch 版",
    },
    {
      en: "`train.py` trains the same network as Layerlab: from the same weights, on the same data, in the same order.",
      zh: "`train.py` 训练与 Layerlab 相同的网络：初始权重相同，数据相同，样本顺序也相同。",
    },
    filesTable(project.files, language),
    ...running(experiment),
    ...data(experiment),
    ...checking(project),
    ...distributed(experiment),
    ...comingBack,
  ];
  return `${paragraphs.map((text) => inLanguage(text, language)).join("\n\n")}\n`;
}

/** What a file of the project is, by its path. */
const kinds: readonly { readonly path: RegExp; readonly what: Text }[] = [
  {
    path: /^train\.py$/,
    what: {
      en: "The program: data, network, loss, optimizer, training, test. Read it, and change it.",
      zh: "程序：数据、网络、损失、优化器、训练、测试。可读，也可改。",
    },
  },
  {
    path: /^layerlab\.py$/,
    what: {
      en: "What repeats Layerlab's run: the order of examples, weights files, the comparison, several processes.",
      zh: "重复 Layerlab 的训练所需：样本顺序、权重文件、对照、多进程。",
    },
  },
  {
    path: /^initial\.safetensors$/,
    what: { en: "The weights that training starts from.", zh: "训练开始时的权重。" },
  },
  {
    path: /^data\.safetensors$/,
    what: { en: "The examples to learn from and to be tested on.", zh: "训练样本与测试样本。" },
  },
  {
    path: /^data\//,
    what: { en: "The table.", zh: "表格。" },
  },
  {
    path: /^expected\.json$/,
    what: { en: "The losses of Layerlab's first steps.", zh: "Layerlab 前若干步的损失。" },
  },
  {
    path: /^experiment\.json$/,
    what: {
      en: "The experiment, as Layerlab's page and command read it.",
      zh: "实验文档，Layerlab 的页面和命令都能读取。",
    },
  },
];

function filesTable(files: readonly string[], language: Language): string {
  const head = inLanguage({ en: "| file | what it is |", zh: "| 文件 | 说明 |" }, language);
  const rows = files.flatMap((file) => {
    const kind = kinds.find(({ path }) => path.test(file));
    return kind ? [`| \`${file}\` | ${inLanguage(kind.what, language)} |`] : [];
  });
  return [head, "| --- | --- |", ...rows].join("\n");
}

const running = ({ dataset }: Experiment): readonly Text[] => [
  { en: "## Run it", zh: "## 运行" },
  "```\npython3 train.py\n```",
  isEmpty(dataset.augment)
    ? {
        en: "needs Python with torch (1.13 or newer) and numpy. It trains on a GPU where there is one.",
        zh: "需要装有 torch（1.13 或更新）和 numpy 的 Python。有 GPU 时在 GPU 上训练。",
      }
    : {
        en: "needs Python with torch (1.13 or newer), torchvision for the augmentations, and numpy. It trains on a GPU where there is one.",
        zh: "需要装有 torch（1.13 或更新）、torchvision（用于数据增强）和 numpy 的 Python。有 GPU 时在 GPU 上训练。",
      },
];

const isEmpty = (value: Spec[string] | undefined) => !Array.isArray(value) || value.length === 0;

function data({ dataset }: Experiment): readonly Text[] {
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  const files = table[dataset.type]!.files;
  if (!files || dataSourceOf({ dataset }) !== "images") return [];
  const places = placesOf(files);
  return [
    { en: "## Data", zh: "## 数据" },
    {
      en: `The images of ${dataset.type} are not in this folder. Put one of these beside \`train.py\`, or name with \`--data DIR\` the folder that takes the place of \`data\`:`,
      zh: `${dataset.type} 的图像不在此文件夹中。请把下列之一放在 \`train.py\` 旁，或用 \`--data DIR\` 指定代替 \`data\` 的文件夹：`,
    },
    {
      en: places.map(({ folder, what }) => `- \`data/${folder}/\`: ${inLanguage(what, "en")}`).join("\n"),
      zh: places.map(({ folder, what }) => `- \`data/${folder}/\`：${inLanguage(what, "zh")}`).join("\n"),
    },
    files.download,
    {
      en: "Where they are absent, torchvision downloads them, if it is installed.",
      zh: "若没有这些文件而装有 torchvision，则由它下载。",
    },
  ];
}

/** The files as their authors hand them out; the Hub's, and those that a site of ours has, only Layerlab reads. */
const placesOf = ({ folder: usual, layouts, hub }: DatasetFiles): readonly { folder: string; what: Text }[] =>
  layouts
    .map(({ folder = usual, files, archive, isOurOwn }) => ({
      folder,
      isOurOwn,
      what: archive
        ? {
            en: `${inLanguage(files, "en")} (or \`data/${archive.name}\`)`,
            zh: `${inLanguage(files, "zh")}（或 \`data/${archive.name}\`）`,
          }
        : files,
    }))
    .filter(({ folder, isOurOwn }) => !isOurOwn && folder !== hub?.folder);

function checking({ experiment, steps }: ProjectDescription): readonly Text[] {
  const why = unrepeatable(experiment);
  const heading = { en: "## Compare it with Layerlab", zh: "## 与 Layerlab 对照" };
  const command = "```\npython3 train.py --check\n```";
  const compared = {
    en: `repeats the first ${steps} steps and prints Layerlab's losses beside PyTorch's. It ends with status 0 where all agree within 1e-4, and with 1 where they do not.`,
    zh: `重复前 ${steps} 步，并列打印 Layerlab 与 PyTorch 的损失。全部相差不超过 1e-4 时退出状态为 0，否则为 1。`,
  };
  if (why.length === 0) {
    const parting = {
      en: "Rounding differs from machine to machine. Where it takes the input of a ReLU across 0, two runs part from that step on, without either being wrong.",
      zh: "不同机器的舍入误差不同。若它使某个 ReLU 的输入越过 0，两次训练会从那一步起分开，但都没有错。",
    };
    return [heading, command, compared, parting];
  }
  return [
    heading,
    command,
    compared,
    {
      en: "Here they do not: this run cannot be repeated step by step, though it learns as well.",
      zh: "这里不会一致：此次训练无法逐步重复，但同样能学会。",
    },
    {
      en: why.map((text) => `- ${inLanguage(text, "en")}`).join("\n"),
      zh: why.map((text) => `- ${inLanguage(text, "zh")}`).join("\n"),
    },
    {
      en: "Set `p` to 0, or take the augmentations out, to see the losses agree.",
      zh: "把 `p` 设为 0，或去掉数据增强，损失就会一致。",
    },
  ];
}

function distributed({ model, training }: Experiment): readonly Text[] {
  const { batch_size } = training;
  return [
    { en: "## On several processes and machines", zh: "## 多进程与多机器" },
    "```\ntorchrun --nproc_per_node=2 train.py\n```",
    {
      en: `trains with DistributedDataParallel. Every process takes its share of each mini-batch, so the losses are those of one process, but for rounding; \`--check\` shows it here too. The batch size, ${batch_size}, must be a multiple of the number of processes. On CPUs they talk through gloo; where there are GPUs, each process has one of its own, through nccl.`,
      zh: `用 DistributedDataParallel 训练。每个小批量由各进程分担，因此除舍入误差外，损失与单进程相同；此时也可用 \`--check\`。批量大小 ${batch_size} 须是进程数的倍数。CPU 上进程间用 gloo 通信；有 GPU 时每个进程独占一块，用 nccl 通信。`,
    },
    {
      en: "On several machines, put this folder with its data on each of them and start there the same command. `HOST` is one of them, by a name or address that the others reach:",
      zh: "使用多台机器时，把此文件夹及数据放到每台机器上，并各自启动同一条命令。`HOST` 是其中一台的名称或地址，其他机器须能连上：",
    },
    "```\ntorchrun --nnodes=2 --nproc_per_node=4 --rdzv_id=layerlab --rdzv_backend=c10d --rdzv_endpoint=HOST:29500 train.py\n```",
    {
      en: "That is two machines with four processes each, eight in all. The first of them prints and saves, on whichever machine it is.",
      zh: "这是两台机器各四个进程，共八个。由第一个进程打印和保存，无论它在哪台机器上。",
    },
    {
      en: "Without `torchrun` on the path, `python3 -m torch.distributed.run` is the same. PyTorch 1.13 under Python 3.11 needs `--redirects 9:1 --tee 9:1` as well; without them it ends with `'NoneType' object has no attribute 'get'`.",
      zh: "若路径中没有 `torchrun`，可用 `python3 -m torch.distributed.run` 代替。Python 3.11 下的 PyTorch 1.13 还需要 `--redirects 9:1 --tee 9:1`，否则会以 `'NoneType' object has no attribute 'get'` 终止。",
    },
    ...(hasBatchNorm(model)
      ? [
          {
            en: "BatchNorm: on CPUs every process normalizes its share by that share's own mean and variance, so the losses are not those of one process. On GPUs SyncBatchNorm takes those of the whole mini-batch. BatchNorm1d refuses a share of one example; `drop_last=True` in `train.py` leaves a small last mini-batch out.",
            zh: "BatchNorm：在 CPU 上每个进程用自己那份样本的均值和方差归一化，因此损失与单进程不同。在 GPU 上由 SyncBatchNorm 使用整个小批量的均值和方差。BatchNorm1d 不接受只有一个样本的份额；在 `train.py` 中用 `drop_last=True` 可舍去过小的最后一个小批量。",
          },
        ]
      : []),
  ];
}

// As SyncBatchNorm.convert_sync_batchnorm has it: what is a BatchNorm is a matter of the class.
const hasBatchNorm = (model: readonly Spec[]): boolean =>
  model.some((spec) => spec.type.startsWith("BatchNorm") || Object.values(branchesOf(spec)).some(hasBatchNorm));

const comingBack: readonly Text[] = [
  { en: "## Back to Layerlab", zh: "## 回到 Layerlab" },
  "```\npython3 train.py --save weights.safetensors\n```",
  {
    en: "writes the trained weights, by their names in `net.state_dict()`. Load the file on Layerlab's page, or train on with the command: `npm run -s train -- experiment.json --init weights.safetensors`.",
    zh: "按 `net.state_dict()` 中的名称写出训练好的权重。可在 Layerlab 页面上载入此文件，或用命令继续训练：`npm run -s train -- experiment.json --init weights.safetensors`。",
  },
];
