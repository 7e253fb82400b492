/** How ONNX has each layer. Apart: a build leaves the tables' `onnx` to this file, and all else of them to others. */

import type { Layer } from "../../define/entry.ts";
import { layers } from "../../nn/layers/index.ts";

export const onnxOf = (type: string): Layer["onnx"] => layers[type]!.onnx;
