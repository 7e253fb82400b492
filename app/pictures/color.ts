/** CSS colours as programs take them that know no CSS: six digits and an opacity. */

export interface PlainColor {
  readonly hex: string;
  /** In [0, 1]. */
  readonly alpha: number;
}

const known = new Map<string, PlainColor>();
let context: CanvasRenderingContext2D | null = null;

/** Any colour that the browser knows, such as what `color-mix` comes to. */
export function plainColor(css: string): PlainColor {
  let color = known.get(css);
  if (!color) {
    color = readColor(css);
    known.set(css, color);
  }
  return color;
}

function readColor(css: string): PlainColor {
  if (!context) {
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    context = canvas.getContext("2d", { willReadFrequently: true })!;
  }
  // Transparent where it is no colour.
  context.fillStyle = "transparent";
  context.fillStyle = css;
  context.clearRect(0, 0, 1, 1);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  // A pixel keeps little of the colour of what is almost transparent: the opaque colour is read apart.
  const opaque = alpha > 0 && alpha < 255 ? css.replace(/\s*\/\s*[\d.%]+\s*\)$|(?<=^rgba.*),\s*[\d.]+\)$/, ")") : css;
  if (opaque !== css) return { ...readColor(opaque), alpha: alpha / 255 };
  return {
    hex: `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`,
    alpha: alpha / 255,
  };
}
