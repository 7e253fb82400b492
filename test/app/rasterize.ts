/** What a browser makes of an SVG document, and how far two pictures are from each other. */

export function parseSvg(text: string): SVGSVGElement {
  const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
  if (!(documentElement instanceof SVGSVGElement)) throw new Error(`no SVG: ${documentElement.textContent}`);
  return documentElement;
}

/** At a pixel for each of its own units. */
export async function rasterize(svg: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return canvas;
}

export function pixelsOf(
  canvas: HTMLCanvasElement,
  { left, top } = { left: 0, top: 0 },
  [width, height]: readonly [width: number, height: number] = [canvas.width, canvas.height],
): ImageData {
  return canvas.getContext("2d")!.getImageData(left, top, width, height);
}

/** The means of squares of pixels, on white; what lies beyond the last whole one is left out. */
export function coarse({ data, width, height }: ImageData, side = 4): ImageData {
  const means = new ImageData(Math.floor(width / side), Math.floor(height / side));
  for (let i = 0; i < means.data.length; i++) {
    const [pixel, part] = [Math.floor(i / 4), i % 4];
    const [left, top] = [(pixel % means.width) * side, Math.floor(pixel / means.width) * side];
    let sum = 0;
    for (let y = top; y < top + side; y++) {
      for (let x = left; x < left + side; x++) sum += part === 3 ? 255 : onWhite(data, 4 * (y * width + x), part);
    }
    means.data[i] = sum / side ** 2;
  }
  return means;
}

/** In 0 … 255: the mean over all pixels and colours, on white. */
export function meanDifference(a: ImageData, b: ImageData): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`${a.width}×${a.height} beside ${b.width}×${b.height}`);
  let sum = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    for (let part = 0; part < 3; part++) sum += Math.abs(onWhite(a.data, i, part) - onWhite(b.data, i, part));
  }
  return sum / (a.width * a.height * 3);
}

const onWhite = (data: Uint8ClampedArray, pixel: number, part: number): number =>
  255 + (data[pixel + part]! - 255) * (data[pixel + 3]! / 255);
