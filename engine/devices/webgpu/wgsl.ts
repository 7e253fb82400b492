/** Scraps of WGSL text. */

/** A whole number as an unsigned literal. */
export const u = (value: number): string => `${value}u`;

/** A whole number as a signed literal; the most negative one has no literal of its own. */
export const i = (value: number): string => (value === -(2 ** 31) ? "i32(-2147483647 - 1)" : `${value}i`);

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * The float32 nearest to a number. WGSL has no literals for infinities and NaN and refuses constant expressions of their bits,
 * so that these come from variables, which `nonFinite` declares.
 */
export function f(value: number): string {
  float[0] = value;
  const rounded = float[0];
  if (Number.isNaN(rounded)) return "bitcast<f32>(nan_bits)";
  if (!Number.isFinite(rounded)) return rounded > 0 ? "bitcast<f32>(infinity_bits)" : "-bitcast<f32>(infinity_bits)";
  if (Object.is(rounded, -0)) return `bitcast<f32>(${u(bits[0]!)})`;
  const text = String(rounded);
  return `${text}${/[.e]/.test(text) ? "" : ".0"}f`;
}

/** What `f` and the functions below need; to be put before the code that uses them. */
export const nonFinite = `
var<private> nan_bits: u32 = 0x7fc00000u;
var<private> infinity_bits: u32 = 0x7f800000u;
// By its bits: compilers may take it that no number is NaN.
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn is_nan4(x: vec4<f32>) -> vec4<bool> { return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u); }
`;

/** Statements at one more level of indentation. */
export const indent = (text: string): string => text.replace(/^(?=.)/gm, "  ");
