/** A complaint as the user reads it: where, what was got, how to mend it. */

import type { Complaint } from "../../../engine/define/errors.ts";
import { useText } from "../../i18n/i18n.ts";
import { words } from "./words.ts";

export function useComplaintText(): (complaint: Pick<Complaint, "where" | "got" | "fix">) => string {
  const text = useText();
  return ({ where, got, fix }) => text(words.complaint, { where, got: text(got), fix: text(fix) });
}
