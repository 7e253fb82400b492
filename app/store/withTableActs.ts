/** The acts on tables, loaded with the first of them: most visits see no table. */

import type { UserError } from "../../engine/define/errors.ts";
import { loadCode } from "../../engine/define/loadCode.ts";
import { complain } from "./page.ts";

/** In the order in which they are asked for. */
export function withTableActs(act: (acts: typeof import("./tableActs.ts")) => void): void {
  void loadCode(import("./tableActs.ts"), "CSV").then(act, (error: UserError) => complain(error.complaint));
}
