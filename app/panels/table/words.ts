/** What the face of tables says. */

import type { Role } from "./columnRoles.ts";

const roles: Readonly<Record<Role, { readonly en: string; readonly zh: string }>> = {
  number: { en: "Number", zh: "数值" },
  category: { en: "Category", zh: "类别" },
  ignored: { en: "Ignored", zh: "不使用" },
  classes: { en: "Target: class", zh: "目标：类别" },
  value: { en: "Target: number", zh: "目标：数值" },
};

const roleHints: typeof roles = {
  number: { en: "One input", zh: "一个输入" },
  category: { en: "An input for each of its values", zh: "每个取值各为一个输入" },
  ignored: { en: "The net does not see it", zh: "网络看不到它" },
  classes: { en: "The net learns which one a row is of: classification", zh: "网络学习每行属于哪一类：classification" },
  value: { en: "The net learns the number: regression", zh: "网络学习这个数值：regression" },
};

export const words = {
  roles,
  roleHints,
  columns: { en: "Columns", zh: "列" },
  used: { en: "{{used}} of {{all}} used", zh: "使用 {{all}} 列中的 {{used}} 列" },
  open: { en: "Open", zh: "打开" },
  openTable: { en: "Open the table", zh: "打开表格" },
  more: { en: "{{count}} more", zh: "另有 {{count}} 列" },
  ignored: { en: "ignored", zh: "不使用" },
  target: { en: "target", zh: "目标" },
  classes: {
    en: "{{count}} classes; the most frequent is “{{name}}”, {{share}}",
    zh: "{{count}} 个类别；最多的是“{{name}}”，占 {{share}}",
  },
  balance: { en: "Class balance", zh: "类别分布" },
  baseline: {
    en: "Always saying “{{name}}” is right on {{share}} of the test rows: the baseline.",
    zh: "总是回答“{{name}}”，能答对 {{share}} 的测试数据：这就是基线。",
  },
  leak: { en: "Scale fitted on all rows", zh: "用全部行拟合缩放" },
  leakOff: {
    en: "Off: mean and spread come from the training rows alone.",
    zh: "关：均值与标准差只取自训练行。",
  },
  leakOn: {
    en: "On: mean and spread come from the test rows too, so the test is no longer quite fair.",
    zh: "开：均值与标准差也取自测试行，测试便不再完全公平。",
  },
  unscaled: {
    en: "Off: numbers stay as they are in the table, without any scale.",
    zh: "关：数值保持表格中的原样，不作缩放。",
  },
  scale: { en: "Scale of numbers", zh: "数值的缩放" },
  scaleTraining: { en: "Fitted on training rows", zh: "用训练行拟合" },
  scaleAll: { en: "Fitted on all rows", zh: "用全部行拟合" },
  scaleNone: { en: "As they are", zh: "保持原样" },
  scaleTrainingHint: {
    en: "Mean 0 and standard deviation 1 in the training rows",
    zh: "训练行的均值为 0、标准差为 1",
  },
  scaleAllHint: { en: "The test rows take part, which leaks", zh: "测试行也参与，造成泄漏" },
  scaleNoneHint: { en: "Large numbers then weigh more", zh: "较大的数影响更大" },
  missing: { en: "Missing values", zh: "缺失值" },
  missingIn: { en: "{{count}} missing, in {{columns}}", zh: "缺 {{count}} 个，在 {{columns}}" },
  missingInMany: { en: "{{count}} missing, in {{columns}} columns", zh: "缺 {{count}} 个，在 {{columns}} 列中" },
  refuse: { en: "Refuse the table", zh: "拒绝该表" },
  refuseHint: { en: "Nothing is trained as long as values are missing", zh: "只要有缺失值就不训练" },
  drop: { en: "Leave the rows out", zh: "略去这些行" },
  dropHint: { en: "{{least}} of {{all}} rows go", zh: "{{all}} 行中略去 {{least}} 行" },
  dropHintBetween: {
    en: "{{least}} to {{most}} of {{all}} rows go",
    zh: "{{all}} 行中略去 {{least}} 至 {{most}} 行",
  },
  fill: { en: "Fill them in", zh: "填补" },
  fillHint: {
    en: "{{count}} cells get the training rows' mean, or their most frequent category",
    zh: "{{count}} 个单元格用训练行的均值或最常见的类别填补",
  },
  fillNoTargetHint: {
    en: "Not in the target, where nothing may be made up",
    zh: "目标列不能填补：不能编造目标值",
  },
  about: {
    en: "Rows: {{rows}}. Columns: {{columns}}. What you choose here holds at once.",
    zh: "{{rows}} 行，{{columns}} 列。在此的选择立即生效。",
  },
  unread: {
    en: "This table cannot be read so far. What you choose here holds at once.",
    zh: "目前还不能读取该表格。在此的选择立即生效。",
  },
  file: { en: "Table", zh: "表格" },
  chooseTable: { en: "Choose a table", zh: "选择表格" },
  onThisDevice: { en: "On this device", zh: "这台设备上" },
  withThisPage: { en: "With this page", zh: "本页自带" },
  facts: { en: "{{rows}} rows · {{columns}} columns · {{licence}}", zh: "{{rows}} 行 · {{columns}} 列 · {{licence}}" },
  firstLine: { en: "First line", zh: "第一行" },
  firstLineNames: { en: "Names of the columns", zh: "列名" },
  firstLineData: { en: "A row of data", zh: "一行数据" },
  firstLineDataHint: { en: "Columns are called 0, 1, 2 …", zh: "各列名为 0、1、2……" },
  firstRows: { en: "Columns and first rows", zh: "各列与前几行" },
  column: { en: "Column", zh: "列" },
  kind: { en: "Kind", zh: "种类" },
  kindOf: { en: "Kind of {{name}}", zh: "{{name}} 的种类" },
  distribution: { en: "Distribution", zh: "分布" },
  values: { en: "Values", zh: "取值" },
  gaps: { en: "Missing", zh: "缺失" },
  row: { en: "Row {{row}}", zh: "第 {{row}} 行" },
  range: { en: "{{min}} to {{max}}", zh: "{{min}} 至 {{max}}" },
  constant: { en: "always {{value}}", zh: "始终为 {{value}}" },
  empty: { en: "no values", zh: "没有值" },
  different: { en: "{{count}} different: {{values}}", zh: "{{count}} 种：{{values}}" },
  dates: { en: "dates, {{count}} different", zh: "日期，{{count}} 种" },
  none: { en: "none", zh: "无" },
  noTable: {
    en: "A table of your own, or one of those below: some columns are the inputs, one is to be learned.",
    zh: "你自己的表格，或下面的表格之一：一些列作为输入，一列是学习目标。",
  },
  isMissing: {
    en: "This experiment reads {{file}}, which is not on this device. Choose that file, or another table.",
    zh: "此实验读取 {{file}}，但它不在这台设备上。请选择该文件或其他表格。",
  },
  another: { en: "Another table", zh: "其他表格" },
  chooseFile: { en: "Choose a file", zh: "选择文件" },
  paste: { en: "Paste a table", zh: "粘贴表格" },
  pasteLabel: {
    en: "Cells copied from a spreadsheet, or the text of a file, the columns' names first",
    zh: "从电子表格复制的单元格，或文件的文本，第一行为列名",
  },
  usePasted: { en: "Use this table", zh: "使用该表格" },
  cancel: { en: "Cancel", zh: "取消" },
  tables: { en: "Tables at hand", zh: "现有的表格" },
  find: { en: "Find a column", zh: "查找列" },
  notFound: { en: "No column is called so.", zh: "没有这样名称的列。" },
};
