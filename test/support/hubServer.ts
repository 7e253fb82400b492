/** Imitates the Hugging Face Hub on this machine: one origin that leads on to another one, which has the files and does what networks and servers do. */

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

type Bytes = Uint8Array<ArrayBuffer>;

interface Sending {
  readonly response: ServerResponse;
  /** Headers as they would be. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The range that was asked for, or the whole file. */
  readonly bytes: Bytes;
}

/** What is done with a request for a file's bytes. */
export type Answer = (sending: Sending) => void;

export interface HubWays {
  /** What comes of ranges: they are given, the whole file comes instead, or they are refused with this status. */
  ranges: "given" | "ignored" | number;
  /** What comes of `HEAD`: the length, an answer without it, or this status. */
  head: "length" | "nothing" | number;
  /** Whether the first origin leads on to the second. */
  redirects: boolean;
  /** Whether other sites' pages may read answers. */
  allowsPages: boolean;
}

interface Secure {
  readonly key: string;
  readonly cert: string;
  /** By which names a browser knows the two origins. */
  readonly names: readonly [hub: string, files: string];
}

export interface HubServer {
  /** Of the first origin. */
  readonly base: string;
  readonly ports: readonly [hub: number, files: number];
  readonly ways: HubWays;
  /** Of each request at whichever origin: `HEAD hub`, `GET files bytes=0-99`. */
  readonly asked: string[];
  /** For the next requests for bytes, one after the other, whichever file they are of; null and later ones are answered as they should be. */
  readonly answers: (Answer | null)[];
  /** Requests whose answer is neither over nor broken off. */
  openRequests(): number;
  close(): Promise<void>;
}

/** @param files by path on the Hub: `owner/name/resolve/main/train.parquet` */
export async function serveHub(files: Readonly<Record<string, Bytes>>, secure?: Secure): Promise<HubServer> {
  const asked: string[] = [];
  const answers: (Answer | null)[] = [];
  const ways: HubWays = { ranges: "given", head: "length", redirects: true, allowsPages: true };

  const open = new Set<ServerResponse>();

  const respond = (name: "hub" | "files") => (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", headers, url = "" } = request;
    const { range } = headers;
    asked.push([method, name, ...(range ? [range] : [])].join(" "));
    open.add(response);
    response.on("close", () => open.delete(response));
    if (ways.allowsPages)
      response.setHeader("Access-Control-Allow-Origin", name === "hub" ? (headers.origin ?? "*") : "*");
    const bytes = files[new URL(url, "http://here").pathname.replace(/^\/datasets\//, "")];
    if (!bytes) return void response.writeHead(404).end();
    if (name === "hub" && ways.redirects)
      return void response.writeHead(302, { Location: `${addressOf(1)}${url}` }).end();
    const type = { "Content-Type": "application/octet-stream" };
    if (method === "HEAD") {
      if (typeof ways.head === "number") return void response.writeHead(ways.head).end();
      return void response
        .writeHead(200, ways.head === "length" ? { ...type, "Content-Length": bytes.length } : type)
        .end();
    }
    const answer = answers.shift() ?? send;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
    if (first === undefined || ways.ranges === "ignored") {
      return answer({ response, status: 200, headers: { ...type, "Content-Length": `${bytes.length}` }, bytes });
    }
    if (ways.ranges !== "given") return void response.writeHead(ways.ranges).end();
    const [start, end] = [Number(first), last ? Number(last) + 1 : bytes.length];
    const part = bytes.slice(start, end);
    const said = { "Content-Length": `${part.length}`, "Content-Range": `bytes ${start}-${end - 1}/${bytes.length}` };
    answer({ response, status: 206, headers: { ...type, ...said }, bytes: part });
  };

  const listeners = [respond("hub"), respond("files")];
  const servers = await Promise.all(listeners.map((listener) => listen(listener, secure)));
  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  const addressOf = (which: 0 | 1) =>
    secure ? `https://${secure.names[which]}` : `http://127.0.0.1:${portOf(servers[which]!)}`;
  return {
    base: addressOf(0),
    ports: [portOf(servers[0]!), portOf(servers[1]!)],
    ways,
    asked,
    answers,
    openRequests: () => open.size,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function listen(listener: RequestListener, secure?: Secure): Promise<Server> {
  const server = secure ? createSecureServer({ key: secure.key, cert: secure.cert }, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** As it should be. */
export const send: Answer = ({ response, status, headers, bytes }) =>
  void response.writeHead(status, headers).end(bytes);

/** What servers and networks do instead, by what is said of it. */
export const mishaps = {
  "a connection that broke off": ({ response, status, headers, bytes }) => {
    response.writeHead(status, headers);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  "a connection that never was": ({ response }) => void response.destroy(),
  "too few bytes": ({ response, status, bytes }) => {
    const half = bytes.subarray(0, bytes.length / 2);
    response.writeHead(status, { "Content-Length": half.length }).end(half);
  },
  "too many bytes": ({ response, status, bytes }) => void response.writeHead(status).end(Buffer.concat([bytes, bytes])),
  "another range": ({ response, status, headers, bytes }) =>
    void response.writeHead(status, { ...headers, "Content-Range": `bytes 1-${bytes.length}/*` }).end(bytes),
  "no such file": ({ response }) => void response.writeHead(404).end("not found"),
  "no permission": ({ response }) => void response.writeHead(403).end(),
  "too many requests": ({ response }) => void response.writeHead(429).end(),
  "a server in trouble": ({ response }) => void response.writeHead(503).end(),
  "a web page": ({ response }) => void response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html>"),
} satisfies Readonly<Record<string, Answer>>;
