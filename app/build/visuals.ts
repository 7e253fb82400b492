/**
 * Cuts the file of a visual in parts, because no bundler cuts a module. It holds what the page knows of the picture from the start (`definition`), the
 * picture, which is loaded when it is shown (`default`), and what the gallery draws it from (`sample`). `X.visual.tsx?definition` has what `definition`
 * needs, and no more; so does `X.visual.tsx?sample`; and in a built page `X.visual.tsx` has what the picture needs.
 */

import { type Plugin, parseAst } from "vite";
import { isNode, type Node, nameOf } from "./nodes.ts";

/** What stands before the query says that it is the project's own file. */
const visualFile = /\.visual\.tsx(?:\?(definition|sample))?$/;

export function visualsInParts(): Plugin {
  let isBuild = false;
  return {
    name: "visuals-in-parts",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    transform(code, id) {
      const found = visualFile.exec(id);
      const part = found && (found[1] ?? (isBuild ? "default" : null));
      return part ? { code: keepExport(code, part), map: null } : null;
    },
  };
}

/** Keeps the statements that an export needs. Those that name nothing, such as the import of a style sheet, belong to the picture. */
export function keepExport(code: string, name: string): string {
  const statements = parseAst(code).body.map((node) => ({ node: node as unknown as Node, names: namesOf(node) }));
  const kept = new Set<Node>();
  const keep = (wanted: string) => {
    for (const { node, names } of statements) {
      if (!names.includes(wanted) || kept.has(node)) continue;
      kept.add(node);
      for (const used of identifiersIn(node)) keep(used);
    }
  };
  keep(name);
  return statements
    .filter(({ node, names }) => kept.has(node) || (name === "default" && names.length === 0))
    .map(({ node }) => code.slice(node.start, node.end))
    .join("\n");
}

/** What a statement declares, and `default` where it exports that. */
function namesOf(statement: unknown): readonly string[] {
  if (!isNode(statement)) return [];
  const { type, declaration, declarations, specifiers, id } = statement;
  switch (type) {
    case "ExportDefaultDeclaration":
      return ["default", ...namesOf(declaration)];
    case "ExportNamedDeclaration":
      return namesOf(declaration);
    case "ImportDeclaration":
      return identifiersIn((specifiers as readonly Node[]).map((one) => one.local));
    case "VariableDeclaration":
      return identifiersIn((declarations as readonly Node[]).map((one) => one.id));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return identifiersIn(id);
    default:
      return [];
  }
}

/** All names in a piece of code but those of fields. */
function identifiersIn(code: unknown): readonly string[] {
  if (Array.isArray(code)) return code.flatMap(identifiersIn);
  if (!isNode(code)) return [];
  if (code.type === "Identifier") return [nameOf(code)!];
  const isField = code.computed === false;
  return Object.entries(code).flatMap(([part, child]) =>
    isField && (part === "key" || part === "property") ? [] : identifiersIn(child),
  );
}
