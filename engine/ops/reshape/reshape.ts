/** `reshape`: a view; its definition lies in `elementary.ts`, beside those of map and reduce. */

export { type ReshapeAttrs, reshape, reshapeOp } from "../elementary.ts";
