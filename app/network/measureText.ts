/** How wide words are before they are on the page, so that columns are placed once and nothing jumps. */

let context: CanvasRenderingContext2D | null = null;
const known = new Map<string, number>();

export function measureText(text: string, sizePx: number, weight: number): number {
  const font = `${weight} ${sizePx}px ${fontFamily()}`;
  const key = `${font}\n${text}`;
  let width = known.get(key);
  if (width === undefined) {
    context ??= document.createElement("canvas").getContext("2d")!;
    context.font = font;
    width = Math.ceil(context.measureText(text).width);
    known.set(key, width);
  }
  return width;
}

const fontFamily = (): string => getComputedStyle(document.body).fontFamily || "sans-serif";
