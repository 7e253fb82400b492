/**
 * What pictures are painted with: the part of a canvas's context that is known as vectors too. `pictures/svgPen.ts` takes its place where a picture is
 * saved as SVG, so that whatever is painted with a `Pen` can be.
 */
export interface Pen
  extends Pick<
    CanvasRenderingContext2D,
    | "globalAlpha"
    | "fillStyle"
    | "strokeStyle"
    | "lineWidth"
    | "lineCap"
    | "lineJoin"
    | "lineDashOffset"
    | "setLineDash"
    | "font"
    | "textAlign"
    | "textBaseline"
    | "imageSmoothingEnabled"
    | "save"
    | "restore"
    | "transform"
    | "beginPath"
    | "closePath"
    | "moveTo"
    | "lineTo"
    | "bezierCurveTo"
    | "arc"
    | "rect"
    | "roundRect"
    | "fillRect"
    | "fillText"
    | "measureText"
    | "createLinearGradient"
  > {
  fill(rule?: CanvasFillRule): void;
  fill(path: DataPath): void;
  stroke(path?: DataPath): void;
  clip(): void;
  /** In the whole rectangle, or a part of the image in it. */
  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void;
  drawImage(
    image: HTMLCanvasElement,
    ...parts: [sx: number, sy: number, sw: number, sh: number, x: number, y: number, width: number, height: number]
  ): void;
}

/** A path that is kept, and knows the path data that it was made from: a `Path2D` does not tell. */
export class DataPath extends Path2D {
  constructor(readonly data: string) {
    super(data);
  }
}

type Paint = (pen: Pen) => void;

const paints = new WeakMap<HTMLCanvasElement, Paint>();

/** Says how a canvas is painted with another pen: as it is now, in CSS pixels from its left upper corner. One for which nobody says it is saved as its pixels. */
export const paintsAs = (canvas: HTMLCanvasElement, paint: Paint): unknown => paints.set(canvas, paint);

export const paintOf = (canvas: HTMLCanvasElement): Paint | undefined => paints.get(canvas);
