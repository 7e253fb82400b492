/** `reduce`: sum and maximum over axes; its definition lies in `elementary.ts`, beside those of map and reshape. */

export { max, mean, type ReduceAttrs, reduceOp, sum, sumTo } from "../elementary.ts";
