/**
 * Removes texts from built scripts that do not show them. In the tables every text is in both languages, `{ en, zh }`; the page shows one of
 * them, and the worker shows no `doc`. Without these plugins, as in tests and while developing, all is the same, only larger.
 */

import type { Plugin } from "vite";
import { firstSentence } from "../../engine/define/text.ts";
import { isNode, isOurs, type Node, nameOf, rewrite } from "./nodes.ts";

/** What the page imports when it goes over to Chinese. */
const chineseId = "virtual:chinese";
const resolvedId = `\0${chineseId}`;
const placeholder = "__CHINESE_TEXTS__";

/** Takes `zh` out of the texts and puts all of it, by its `en`, into the chunk of `virtual:chinese`. */
export function chineseApart(root: string): Plugin {
  const texts = new Map<string, string>();
  let isBuild = false;
  return {
    name: "chinese-apart",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    resolveId: (id) => (id === chineseId ? resolvedId : null),
    load: (id) => (id === resolvedId ? `export default ${isBuild ? placeholder : "{}"};` : null),
    transform(code, id) {
      if (!isBuild || !isOurs(id, root)) return null;
      return replaceTexts(code, ({ en, zh }) => {
        // An English text with two Chinese translations keeps them in place.
        if ((texts.get(en.value) ?? zh.value) !== zh.value) return null;
        texts.set(en.value, zh.value);
        return `{ en: ${code.slice(en.start, en.end)} }`;
      });
    },
    // By now every module has been through `transform`.
    renderChunk: (code) =>
      code.includes(placeholder)
        ? { code: code.replace(placeholder, () => JSON.stringify(Object.fromEntries([...texts].sort()))), map: null }
        : null,
  };
}

/** Keeps of the tables' `doc` fields what the page shows of them, the first sentence. */
export const docsInShort = (root: string): Plugin => ({
  name: "docs-in-short",
  apply: "build",
  transform: (code, id) => (isOurs(id, root) && holdsTables.test(id.slice(root.length)) ? shortenDocs(code) : null),
});

/** A preset's doc is shown whole. */
const holdsTables = /^\/engine\/(nn|optim|data|experiment\/(settings|tables)\.)/;

export const shortenDocs = (code: string) =>
  replaceTexts(code, ({ key, en, zh }) =>
    key === "doc" ? JSON.stringify({ en: firstSentence(en.value, "en"), zh: firstSentence(zh.value, "zh") }) : null,
  );

/** Empties the texts of all `doc` fields: complaints, which the worker does send to the page, have none. */
export const withoutDocs = (root: string): Plugin => ({
  name: "without-docs",
  apply: "build",
  transform(code, id) {
    return isOurs(id, root) ? replaceTexts(code, ({ key }) => (key === "doc" ? '""' : null)) : null;
  },
});

interface Literal {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

interface BilingualText {
  /** The field whose value it is. */
  readonly key: string | null;
  readonly en: Literal;
  readonly zh: Literal;
}

/** @param replace gives the code to stand in a text's place, or null to leave it */
export function replaceTexts(code: string, replace: (text: BilingualText) => string | null) {
  if (!code.includes("zh")) return null;
  return rewrite(code, (node, key) => {
    const text = bilingual(node);
    return text && replace({ ...text, key });
  });
}

/** `{ en: "…", zh: "…" }`, and nothing else in it. */
function bilingual(node: Node): Omit<BilingualText, "key"> | null {
  if (node.type !== "ObjectExpression" || !Array.isArray(node.properties) || node.properties.length !== 2) return null;
  const [en, zh] = ["en", "zh"].map((name, i) => literalOf((node.properties as readonly unknown[])[i], name));
  return en && zh ? { en, zh } : null;
}

function literalOf(property: unknown, name: string): Literal | null {
  if (!isNode(property) || property.type !== "Property" || property.computed || property.kind !== "init") return null;
  const { key, value } = property;
  if (!isNode(key) || nameOf(key) !== name || !isNode(value)) return null;
  if (value.type !== "Literal" || typeof value.value !== "string") return null;
  return { value: value.value, start: value.start, end: value.end };
}
