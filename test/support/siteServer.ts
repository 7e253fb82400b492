/** A web server on this machine that hands out a folder, and does to single files what networks and disks do. */

import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

type Bytes = Uint8Array<ArrayBuffer>;
/** What is done with a file's request; `undefined` hands it out as it is. */
export type Answer = (response: ServerResponse, bytes: Bytes) => void | Promise<void>;

export interface SiteServer {
  /** With `/` at its end. */
  readonly address: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  /** By path, for its next requests, one after the other; later ones get the file. */
  readonly answers: Map<string, Answer[]>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/** @param roots by the path at which each begins, the longest first: `/school/data/` */
export async function serveFolders(roots: Readonly<Record<string, string>>): Promise<SiteServer> {
  const asked: string[] = [];
  const answers = new Map<string, Answer[]>();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "", "http://here").pathname;
    asked.push(path);
    const root = Object.keys(roots).find((root) => path.startsWith(root));
    const file = root && join(roots[root]!, normalize(path.slice(root.length) || "index.html"));
    const bytes = file ? await readFile(file).catch(() => null) : null;
    if (!bytes) return void response.writeHead(404).end();
    // What a page needs whose threads share memory. Under another name than this machine's it is no secure page, and browsers complain of it.
    if (request.headers.host?.startsWith("127.0.0.1")) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    response.setHeader(
      "Content-Type",
      types[path.split(".").at(-1)!] ?? (path.endsWith("/") ? types.html! : "application/octet-stream"),
    );
    const answer = answers.get(path)?.shift();
    if (answer) await answer(response, new Uint8Array(bytes));
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${Object.keys(roots).at(-1)!}`,
    asked,
    answers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
