/** What a notebook says around the steps: what it is, what it brings along, and what the comparison shows. */

import { inLanguage, type Language, type Text } from "../define/text.ts";
import type { Facts } from "./notebookFacts.ts";
import type { PackedFiles } from "./notebookFiles.ts";
import { unrepeatable } from "./unrepeatable.ts";

/** Sentences one after another; those that do not apply are false. */
export function paragraph(sentences: readonly (Text | false)[], language: Language): string {
  const said = sentences.filter((sentence) => sentence !== false);
  return said.map((sentence) => inLanguage(sentence, language)).join(language === "zh" ? "" : " ");
}

/** 62006 → 62,006. */
export const count = (value: number): string => String(value).replace(/(?<=\d)(?=(\d{3})+$)/g, ",");

/** 1 epoch, 2 epochs. */
export const many = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

export const titles = {
  files: { en: "What comes along", zh: "随附的文件" },
  comparison: { en: "The same losses?", zh: "损失是否相同？" },
};

export const introText = ({ experiment, dataset }: Facts, language: Language): readonly string[] => [
  inLanguage(
    { en: `# ${nameOf(dataset)}: a network trained with PyTorch`, zh: `# ${nameOf(dataset)}：用 PyTorch 训练网络` },
    language,
  ),
  paragraph(
    [
      {
        en: "This notebook comes from Layerlab, a page on which one watches networks learn. In the six steps of PyTorch's tutorial it trains the same network on the same data, from the same weights.",
        zh: "本笔记本来自 Layerlab，一个可以看着神经网络学习的页面。它按 PyTorch 教程的六个步骤，用同样的数据、从同样的权重开始，训练同样的网络。",
      },
      {
        en: "It needs PyTorch 1.13 or newer and NumPy.",
        zh: "需要 PyTorch 1.13 或更新的版本，以及 NumPy。",
      },
      {
        en: "Run its cells from top to bottom (Shift+Enter), then change what you like.",
        zh: "请从上到下运行各单元（Shift+Enter），然后随意改动。",
      },
    ],
    language,
  ),
  unrepeatable(experiment).length === 0
    ? inLanguage(
        {
          en: "PyTorch's losses will be those that Layerlab computed: the last cell shows both.",
          zh: "PyTorch 的损失会与 Layerlab 算出的相同：最后一个单元会将二者并列。",
        },
        language,
      )
    : differenceText(experiment, language),
];

/** A table's file says more than that it is one. */
const nameOf = ({ type, file }: Facts["dataset"]): string => file?.path.split("/").at(-1) ?? type;

const differenceText = (experiment: Facts["experiment"], language: Language): string =>
  paragraph(
    [
      ...unrepeatable(experiment),
      {
        en: "So PyTorch's losses will not be Layerlab's, though all else is the same.",
        zh: "因此，尽管其余一切相同，PyTorch 的损失也会与 Layerlab 的不同。",
      },
    ],
    language,
  );

export function filesText({ packed, leftOut }: PackedFiles, language: Language): readonly string[] {
  const names = packed.map(({ path }) => `\`${path}\``).sort();
  const missing = leftOut.map(({ path, bytes }) => `\`${path}\` (${Math.round(bytes.length / 1e6)} MB)`);
  return [
    `## ${inLanguage(titles.files, language)}`,
    paragraph(
      [
        {
          en: `The next cell, which is folded, writes what this notebook brings along into its folder: ${names.join(", ")}.`,
          zh: `下一个单元已折叠，它把本笔记本随附的文件写入所在文件夹：${names.join("、")}。`,
        },
        {
          en: "Nothing that lies there is overwritten, so give the notebook a folder of its own.",
          zh: "已有的文件不会被覆盖，因此请为本笔记本准备单独的文件夹。",
        },
        missing.length > 0 && {
          en: `Too large for it: ${missing.join(", ")}. In Layerlab, *Export*, *PyTorch project* has it: put it beside this notebook before you run the cell.`,
          zh: `因太大而未随附：${missing.join("、")}。它在 Layerlab 的“导出”→“PyTorch 项目”中：请在运行该单元之前放到本笔记本旁边。`,
        },
      ],
      language,
    ),
  ];
}

export const comparisonText = ({ experiment, compared }: Facts, language: Language): readonly string[] => [
  `## ${inLanguage(titles.comparison, language)}`,
  paragraph(
    [
      {
        en: `Layerlab's losses of the first ${many(compared, "step")} beside those of PyTorch.`,
        zh: `Layerlab 最初 ${count(compared)} 步的损失与 PyTorch 的损失。`,
      },
      unrepeatable(experiment).length === 0 && {
        en: "The same weights, the same examples in the same order, the same rules: they differ in the last digits alone, because the two add numbers up in another order.",
        zh: "权重相同，样本及其顺序相同，规则相同：只有末几位数字不同，因为二者累加的先后次序不同。",
      },
    ],
    language,
  ),
  ...(unrepeatable(experiment).length === 0 ? [] : [differenceText(experiment, language)]),
];

/** Both losses in a table and, where matplotlib is there, as curves. */
export function comparisonCode(language: Language): readonly string[] {
  const say = (text: Text) => inLanguage(text, language);
  const worst = say({ en: "The largest difference:", zh: "最大的差：" });
  const install = say({ en: "With matplotlib both are drawn as curves:", zh: "装有 matplotlib 时，二者会画成曲线：" });
  return [
    "import json",
    "",
    'with open("expected.json", encoding="utf-8") as file:',
    '    expected = json.load(file)["losses"]',
    "computed = run.losses[: len(expected)]",
    'print("step   Layerlab    PyTorch  difference")',
    "for step, (ours, theirs) in enumerate(zip(expected, computed), 1):",
    '    print(f"{step:4d} {ours:10.6f} {theirs:10.6f}  {abs(ours - theirs):10.1e}")',
    `print(${JSON.stringify(worst)}, f"{max((abs(ours - theirs) for ours, theirs in zip(expected, computed)), default=0):.1e}")`,
    "",
    "try:",
    "    import matplotlib.pyplot as plt",
    "except ImportError:",
    `    print(${JSON.stringify(install)}, "pip install matplotlib")`,
    "else:",
    '    plt.plot(expected, label="Layerlab", linewidth=4, alpha=0.4)',
    '    plt.plot(computed, label="PyTorch")',
    '    plt.xlabel("step")',
    '    plt.ylabel("loss")',
    "    plt.legend()",
    "    plt.show()",
  ];
}
