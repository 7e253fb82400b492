/** What a browser makes of an SVG document, and how far two pictures are from each other. */

export function parseSvg(text: string): SVGSVGElement {
  const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
  if (!(documentElement instanceof SVGSVGElement)) throw new Error(`no SVG: ${documentElement.textContent}`);
  return documentElement;
}

export async function rasterize(svg: string, width: number, height: number): Promise<ImageData> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
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
