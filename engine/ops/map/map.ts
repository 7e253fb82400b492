/** `map`: elementwise mathematics; its definition lies in `elementary.ts`, beside those of reduce and reshape. */

export { broadcastTo, fill, type MapAttrs, map, mapOne, mapOp } from "../elementary.ts";
