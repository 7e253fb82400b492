/** The views that can stand beside an operation; each is loaded when it is opened. */

import type { Text } from "../../engine/define/text.ts";
import { type LazyPart, lazyPart } from "../panels/lazyPart.tsx";
import type { Side } from "./walk.ts";

interface SideView {
  readonly id: Side;
  readonly title: Text;
  readonly View: LazyPart<object>;
}

export const sides: readonly SideView[] = [
  {
    id: "graph",
    title: { en: "Graph", zh: "计算图" },
    View: lazyPart(() => import("./side/Graph.tsx").then(({ Graph }) => Graph)),
  },
  {
    id: "ledger",
    title: { en: "Ledger", zh: "账本" },
    View: lazyPart(() => import("./side/Ledger.tsx").then(({ Ledger }) => Ledger)),
  },
  {
    id: "gradcheck",
    title: { en: "Gradcheck", zh: "梯度检验" },
    View: lazyPart(() => import("./side/Gradcheck.tsx").then(({ Gradcheck }) => Gradcheck)),
  },
];
