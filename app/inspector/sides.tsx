/** The views that can stand beside an operation; each is loaded when it is opened. */

import type { ComponentType } from "react";
import type { Text } from "../../engine/define/text.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import type { Side } from "./walk.ts";

const files = import.meta.glob<Record<string, ComponentType>>("./side/*.tsx");

const titles: Readonly<Record<Side, Text>> = {
  graph: { en: "Graph", zh: "计算图" },
  ledger: { en: "Ledger", zh: "账本" },
  gradcheck: { en: "Gradcheck", zh: "梯度检验" },
};

const nameOf = { graph: "Graph", ledger: "Ledger", gradcheck: "Gradcheck" } as const satisfies Record<Side, string>;

export const sides = (["graph", "ledger", "gradcheck"] as const).flatMap((id) => {
  const name = nameOf[id];
  const load = files[`./side/${name}.tsx`];
  return load ? { id, title: titles[id], View: lazyPart(() => load().then((file) => file[name]!)) } : [];
});
