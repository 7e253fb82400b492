/** Asks axe about the page. */

import type { Page } from "@playwright/test";
import axe from "axe-core";

declare global {
  interface Window {
    /** Once its source ran in the page. */
    axe?: typeof axe;
  }
}

/** The rules of accessibility that the page breaks, each with the elements that do; within `parts` (selectors) alone where they are given: the whole page takes long. */
export async function violations(page: Page, parts?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (parts) => {
    const found = await window.axe!.run(parts ? { include: parts.map((part) => [part]) } : document, {
      resultTypes: ["violations"],
    });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
  }, parts);
}
