/** A component that is loaded just before it is needed, and shows nothing until then. For parts that are on the page from the start, use `lazyPart`. */

import { type ComponentType, useCallback, useState } from "react";
import { UserError } from "../../engine/define/errors.ts";
import { loadCode } from "../../engine/define/loadCode.ts";
import { complain } from "../store/page.ts";

/**
 * @param load a module-level function, always the same one
 * @param where its name in the complaint when it does not load
 * @returns the component, null until it is loaded; and what loads it, true when it is there: every call after one that failed tries again
 */
export function useLoaded<P>(
  load: () => Promise<ComponentType<P>>,
  where: string,
): readonly [ComponentType<P> | null, () => Promise<boolean>] {
  const [Part, setPart] = useState<ComponentType<P> | null>(null);
  const request = useCallback(async () => {
    try {
      const part = await loadCode(load(), where);
      setPart(() => part);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      complain(error.complaint);
      return false;
    }
  }, [load, where]);
  return [Part, request];
}
