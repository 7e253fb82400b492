/** WASM kernel of `reshape`, a view: it runs only where a plan wants the value in other memory. */

export { copyWasm as reshapeWasm } from "../copy/wasm.ts";
