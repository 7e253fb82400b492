/** What pictures are saved as: pixels, so many for each of the page's, or vectors. */

export const pictureFormats = ["png@2x", "png@3x", "svg"] as const;

export type PictureFormat = (typeof pictureFormats)[number];
