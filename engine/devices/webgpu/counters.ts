/** Scalars that count, as WGSL indices. */

import type { Access } from "./shader.ts";
import { u } from "./wgsl.ts";

/** A whole number kept as f32, as an index from 0 to `largest`: whatever else it holds, nothing beyond is touched. */
export const counterIndex = (counter: Access, largest: number): string =>
  `u32(clamp(${counter.one("0u")}, 0.0f, f32(${u(largest)})))`;
