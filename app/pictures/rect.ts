/** Rectangles in the pixels of the page. */

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const isWithin = (box: Rect, room: Rect | null): boolean =>
  room === null || (box.right > room.left && box.left < room.right && box.bottom > room.top && box.top < room.bottom);

export const overlap = (a: Rect, b: Rect): Rect => ({
  left: Math.max(a.left, b.left),
  top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right),
  bottom: Math.min(a.bottom, b.bottom),
});
