/** What the window says that asks which of a file's tensors goes where. */

export const words = {
  /** By `verdictOf`. */
  verdicts: {
    foreign: {
      en: "{{file}} is of another network: none of its {{count}} tensors has the shape of one of this network's. Build the network that it was saved from, or choose another file.",
      zh: "{{file}} 属于另一个网络：其中 {{count}} 个张量的形状都与本网络的不同。请搭建保存它的网络，或选择其他文件。",
    },
    empty: {
      en: "{{empty}} of this network's {{all}} tensors get nothing from {{file}}, and keep their initial values. Choose for them, or build the network that the file was saved from.",
      zh: "本网络的 {{all}} 个张量中，有 {{empty}} 个未从 {{file}} 得到数值，将保持初始值。请为它们选择，或搭建保存该文件的网络。",
    },
    unused: {
      en: "Every tensor of this network has found its own; {{unused}} of {{file}} are left over, and are not used.",
      zh: "本网络的每个张量都找到了对应；{{file}} 中剩余的 {{unused}} 个不会使用。",
    },
    order: {
      en: "The names in {{file}} are not this network's. By order and shape every tensor has found one: see whether they belong together, then load.",
      zh: "{{file}} 中的名称与本网络不同。按顺序和形状，每个张量都找到了对应：请核对后载入。",
    },
    names: { en: "Every tensor of this network has found its own.", zh: "本网络的每个张量都找到了对应。" },
  },
  network: { en: "This network", zh: "本网络" },
  file: { en: "The file", zh: "文件" },
  sourceOf: { en: "Tensor of the file for {{name}}", zh: "{{name}} 对应的文件张量" },
  keep: { en: "Keep initial values", zh: "保持初始值" },
  beginAt0: { en: "Begin at 0", zh: "从 0 开始" },
  swap: { en: "Now for {{name}}: the two change places", zh: "现用于 {{name}}：两者将互换" },
  otherShape: { en: "There it is {{shape}}", zh: "文件中为 {{shape}}" },
  noShape: { en: "No such shape", zh: "无此形状" },
  leftOver: { en: "Left over in the file ({{count}})", zh: "文件中剩余（{{count}}）" },
  byOrder: { en: "Match by order", zh: "按顺序对应" },
  load: { en: "Load", zh: "载入" },
  cancel: { en: "Cancel", zh: "取消" },
} as const;
