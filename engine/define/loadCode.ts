/** Loads code when it is needed, with a complaint to the user if the network is gone. */

import { UserError } from "./errors.ts";

/**
 * @param loading `import("./part.ts")`
 * @param where what needs it
 * @throws UserError where it does not load
 */
export async function loadCode<T>(loading: Promise<T>, where: string): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError({
      where,
      got: { en: `code that does not load (${reason})`, zh: `代码未能加载（${reason}）` },
      expected: { en: "a way to the server", zh: "能够连接到服务器" },
      fix: { en: "Try again, or reload the page, once you are online.", zh: "请在联网后重试，或刷新页面。" },
    });
  }
}
