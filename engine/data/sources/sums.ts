/** SHA-256 sums of bytes, by which what was fetched or kept is known to be whole. */

/** Only secure pages may compute sums (https, or this very machine). Elsewhere lengths must do, and gzip's own sum, which unpacking checks. */
export const canCheckSums = (): boolean => globalThis.crypto?.subtle !== undefined;

/** In hexadecimal digits. */
export async function sumOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
