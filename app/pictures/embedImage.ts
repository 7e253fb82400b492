/** A canvas's pixels, or a part of them, as an image that a document holds in itself. */

/** Pixels for each of the picture's: a program that smooths an enlarged image then smooths less than print shows. */
const density = 3;
const mostPx = 2048;

interface Embedded {
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @param parts as `drawImage` takes them behind the image */
export function embedImage(image: HTMLCanvasElement, parts: readonly number[], isSmooth: boolean): Embedded {
  const [sx, sy, sw, sh, x, y, width, height] =
    parts.length === 4 ? [0, 0, image.width, image.height, ...parts] : parts;
  const canvas = document.createElement("canvas");
  // Smoothed here where it lies between pixels; else whole pixels, enlarged as they are.
  const isWhole = [sx, sy, sw, sh].every((size) => Number.isInteger(size));
  const sized = (from: number, to: number) => {
    if (isSmooth && isWhole) return from;
    const wanted = Math.min(mostPx, Math.ceil(to * density));
    return isSmooth ? wanted : from * Math.max(1, Math.round(wanted / from));
  };
  canvas.width = Math.max(1, sized(sw!, width!));
  canvas.height = Math.max(1, sized(sh!, height!));
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = isSmooth;
  context.drawImage(image, sx!, sy!, sw!, sh!, 0, 0, canvas.width, canvas.height);
  return { url: canvas.toDataURL(), x: x!, y: y!, width: width!, height: height! };
}
