/** What a window is opened for: there is something to choose, or to know of it first. */

export const windowKinds = ["pytorch", "notebook", "onnx"] as const;

export type WindowKind = (typeof windowKinds)[number];
