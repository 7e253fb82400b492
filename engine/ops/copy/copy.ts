/** `copy`: made by the planner alone, which is why its definition lies in `graph`. */

export { type CopyAttrs, copyOp } from "../../graph/copy.ts";
