/** Text that is written again and again from outside React. */

/** Writes only what is new: the same text written again would be laid out again. */
export function writeText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
