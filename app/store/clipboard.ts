/** Copying text. Over plain http browsers offer no clipboard interface: there a selection is copied, by the page or by hand. */

/**
 * @param text a promise of it is what Safari takes: after waiting for a text the click would be forgotten
 * @returns whether it was copied; where it was not, `copySelected` may still do it on a click
 */
export async function copyText(text: Promise<string>): Promise<boolean> {
  // Undefined outside secure contexts, whatever the types say.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (!clipboard || typeof ClipboardItem === "undefined") return false;
  const item = new ClipboardItem({ "text/plain": text.then((known) => new Blob([known], { type: "text/plain" })) });
  return clipboard.write([item]).then(
    () => true,
    () => false,
  );
}

/** Selects what the element holds and copies it, as Ctrl+C would. Where it returns false, the selection is there for Ctrl+C. */
export function copySelected(element: HTMLElement): boolean {
  if (element instanceof HTMLInputElement) element.select();
  else getSelection()?.selectAllChildren(element);
  return document.execCommand("copy");
}
