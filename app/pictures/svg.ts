/** Elements of an SVG document, and numbers and texts as it takes them. */

export const svgNamespace = "http://www.w3.org/2000/svg";
export const xlinkNamespace = "http://www.w3.org/1999/xlink";
const xmlNamespace = "http://www.w3.org/XML/1998/namespace";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** @param attributes those that are undefined are left out */
export function svgElement(tag: string, attributes: Attributes = {}): SVGElement {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, typeof value === "number" ? short(value) : value);
  }
  return element;
}

/** More digits would be finer than print. */
export const short = (value: number): string => String(Number(value.toFixed(2)));

/** Characters that XML has no way to write. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

export function setText(element: Element, text: string): void {
  const written = text.replace(unwritable, "\uFFFD");
  element.textContent = written;
  if (/^\s|\s\s|\s$/.test(written)) element.setAttributeNS(xmlNamespace, "xml:space", "preserve");
}
