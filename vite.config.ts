/// <reference types="vite/client" />
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { chunkPlugins } from "./app/build/chunks.ts";
import { computations, explanations, withoutFields } from "./app/build/entryFields.ts";
import { fieldsApart } from "./app/build/fieldsApart.ts";
import { firstChunk } from "./app/build/firstChunk.ts";
import { chineseApart, docsInShort, withoutDocs } from "./app/build/languages.ts";
import { emptySiteData } from "./app/build/siteData.ts";
import { visualsInParts } from "./app/build/visuals.ts";
import { hubHosts } from "./engine/data/sources/hubBase.ts";

/** SharedArrayBuffer needs a cross-origin isolated page. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // Style attributes set from script (positions, bar lengths) are not inline style sheets but count as such for 'style-src-attr'.
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "worker-src 'self' blob:",
  ["connect-src 'self'", ...hubHosts.flatMap((host) => [`https://${host}`, `https://*.${host}`])].join(" "),
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");

/** The built page carries its policy itself, wherever it is hosted; the dev server's hot reloading needs inline scripts. */
const contentSecurityPolicy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy }, injectTo: "head-prepend" },
  ],
};

const root = import.meta.dirname;
const chunks = chunkPlugins(root);

export default defineConfig({
  base: "./",
  plugins: [
    react(),
    contentSecurityPolicy,
    visualsInParts(),
    docsInShort(root),
    chineseApart(root),
    withoutFields(root, computations),
    fieldsApart(root),
    emptySiteData(root),
    chunks.page,
  ],
  worker: {
    format: "es",
    plugins: () => [withoutDocs(root), withoutFields(root, explanations), fieldsApart(root), chunks.worker],
  },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: {
    target: "es2022",
    // `test/build/size.test.ts` says how large chunks may be.
    chunkSizeWarningLimit: 1000,
    // Every browser that runs the rest preloads modules, or loads them a little later.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [firstChunk(`${root}/app/main.tsx`)] } } },
  },
});
