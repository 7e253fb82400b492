/** Image sets straight from the Hugging Face Hub, which a server on this machine plays: what comes is what is in the files, or one clear message. */

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { imageChunk } from "../../engine/data/formats/imageChunk.ts";
import type { ImageKind } from "../../engine/data/formats/images.ts";
import { parquetImages } from "../../engine/data/formats/parquetImages.ts";
import { datasets } from "../../engine/data/index.ts";
import type { HubFiles } from "../../engine/data/layout.ts";
import { usualPatience } from "../../engine/data/sources/httpRequest.ts";
import { type HubSet, openHub } from "../../engine/data/sources/hub.ts";
import { hubBase } from "../../engine/data/sources/hubBase.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import type { Piece, PieceSet } from "../../engine/data/sources/pieces.ts";
import { DataError } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createDataSources } from "../../engine/worker/dataSources.ts";
import type { SourcesState } from "../../engine/worker/protocol.ts";
import { sourceOf } from "../support/cifar.ts";
import { cifarHubFiles } from "../support/cifarLayouts.ts";
import { type Answer, type HubServer, type HubWays, mishaps, send, serveHub } from "../support/hubServer.ts";
import { concat } from "../support/mutated.ts";
import { parquetOf } from "../support/parquetWriter.ts";
import { waitMs } from "../support/patience.ts";
import { pngOfPlanes } from "../support/pngWriter.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const kind: ImageKind = { shape: [1, 4, 3], classes: 10 };
const columns = { image: "img", label: "label" };
const hub: HubFiles = {
  repo: "somebody/small",
  train: "plain/train.parquet",
  test: "plain/test.parquet",
  columns,
  folder: "small",
  images: { train: 1050, test: 60 },
  bytes: 60_000,
};
const set: HubSet = { type: "Small", kind, hub };
const pathOf = (split: "train" | "test") => `${hub.repo}/resolve/main/${hub[split]}`;

const pngs = Array.from({ length: 50 }, (_, i) =>
  pngOfPlanes(
    Uint8Array.from({ length: 12 }, (_, p) => 20 * i + p),
    [1, 4, 3],
  ),
);
/** As the Hub's own files are, of 100 rows a group. */
const fileOf = (size: number, options: object = { rowGroupSize: 100 }, first = 0) =>
  parquetOf({
    pngs: Array.from({ length: size }, (_, i) => pngs[(first + i) % 50]!),
    labels: Array.from({ length: size }, (_, i) => (first + i) % 10),
    options,
  });
const filesOf = (train: Bytes, test: Bytes) => ({ [pathOf("train")]: train, [pathOf("test")]: test });
/** In one piece to be tested on, and two to learn from. */
const files = filesOf(fileOf(1050), fileOf(60, { rowGroupSize: 25 }, 7));

let server: HubServer;
beforeEach(async () => {
  server = await serveHub(files);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await expect.poll(() => server.openRequests(), { timeout: waitMs }).toBe(0);
  await server.close();
});

const never = new AbortController().signal;
const patience = { ...usualPatience, pauseMs: 0 };

interface Opening {
  readonly signal?: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
  readonly base?: string;
}

const open = ({ signal = never, onBytes = () => {}, base = server.base }: Opening = {}) =>
  openHub({ set, base, signal, onBytes, patience });

/** The pieces in the order of loading. */
async function fetchAll(from: PieceSet, { signal = never, onBytes = () => {} }: Opening = {}) {
  const fetched: (readonly [Piece, Bytes])[] = [];
  for (const piece of from.pieces) fetched.push([piece, await from.fetch(piece, { signal, onBytes })]);
  return fetched;
}

async function imagesOf(pieces: readonly (readonly [Piece, Bytes])[], split: Piece["split"]) {
  const batches = [];
  const ofSplit = pieces.filter(([piece]) => piece.split === split).sort(([a], [b]) => (a.file < b.file ? -1 : 1));
  for (const [{ file }, bytes] of ofSplit) {
    for await (const batch of imageChunk.read([{ path: file, blob: new Blob([bytes]) }], kind)) batches.push(batch);
  }
  return { labels: batches.flatMap(({ labels }) => [...labels]), pixels: concat(batches.map(({ pixels }) => pixels)) };
}

/** What is in the file, read as a file. */
async function imagesIn(bytes: Bytes) {
  const batches = [];
  for await (const batch of parquetImages(columns).read([{ path: "a", blob: new Blob([bytes]) }], kind)) {
    batches.push(batch);
  }
  return { labels: batches.flatMap(({ labels }) => [...labels]), pixels: concat(batches.map(({ pixels }) => pixels)) };
}

async function expectAll(pieces: readonly (readonly [Piece, Bytes])[], of: Readonly<Record<string, Bytes>> = files) {
  for (const split of ["train", "test"] as const) {
    expect(await imagesOf(pieces, split)).toEqual(await imagesIn(of[pathOf(split)]!));
  }
}

async function complaintOf(result: Promise<unknown>) {
  const error = await result.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof DataError)) throw error ?? new Error("all went well");
  return error;
}

describe("a set on the Hub", () => {
  it("comes in pieces, the first of either split first, then 5,000 to learn from, and is what is in its files", async () => {
    const large = filesOf(fileOf(5300), fileOf(1200, { rowGroupSize: 100 }, 7));
    const other = await serveHub(large);
    const opened = await open({ base: other.base });
    expect(opened).toMatchObject({ train: 5300, test: 1200 });
    expect(opened.pieces.map(({ file, split, images }) => [file, split, images])).toEqual([
      ["Small-test-00.images", "test", 1000],
      ["Small-train-00.images", "train", 1000],
      ["Small-train-01.images", "train", 4000],
      ["Small-test-01.images", "test", 200],
      ["Small-train-02.images", "train", 300],
    ]);
    await expectAll(await fetchAll(opened), large);
    expect((await open({ base: other.base })).pieces).toEqual(opened.pieces);
    await other.close();
  });

  it("is read by ranges, of which each piece says how many bytes it takes", async () => {
    const opened = await open();
    const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    expect(opened.pieces.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(total);
    for (const piece of opened.pieces) {
      const before = server.asked.length;
      const heard: number[] = [];
      await opened.fetch(piece, { signal: never, onBytes: (bytes) => heard.push(bytes) });
      expect(heard).toEqual([...heard].sort((a, b) => a - b));
      expect(heard.at(-1)).toBe(piece.bytes);
      const [hub, found, ...others] = server.asked.slice(before);
      const [, first, last] = /^GET files bytes=(\d+)-(\d+)$/.exec(found!)!;
      expect([hub, Number(last) + 1 - Number(first), others]).toEqual([
        `GET hub bytes=${first}-${last}`,
        piece.bytes,
        [],
      ]);
    }
  });

  it("goes on at any piece without those before it", async () => {
    const { pieces } = await open();
    const last = pieces.at(-1)!;
    const bytes = await (await open()).fetch(last, { signal: never, onBytes: () => {} });
    const { labels } = await imagesOf([[last, bytes]], "train");
    expect(labels).toEqual((await imagesIn(files[pathOf("train")]!)).labels.slice(1000));
  });

  it("in one row group is one piece, which is no fault of anybody's", async () => {
    const whole = filesOf(fileOf(1050, { rowGroupSize: 2000 }), files[pathOf("test")]!);
    const other = await serveHub(whole);
    const opened = await open({ base: other.base });
    expect(opened.pieces.map(({ images }) => images)).toEqual([60, 1050]);
    await expectAll(await fetchAll(opened), whole);
    await other.close();
  });

  it("lets others have their turn while it is decoded, so that training goes on", async () => {
    let nowMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      nowMs += 1000;
      return nowMs;
    });
    const opened = await open();
    const piece = opened.pieces.find(({ images }) => images === 1000)!;
    let turns = 0;
    const count = () => {
      turns++;
      timer = setTimeout(count);
    };
    let timer: NodeJS.Timeout | undefined;
    await opened.fetch(piece, { signal: never, onBytes: (bytes) => bytes === piece.bytes && count() });
    clearTimeout(timer);
    // One for each of ten groups.
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  const ways: readonly (readonly [string, Partial<HubWays>, RegExp])[] = [
    ["that leads on to another origin", {}, /^HEAD hub,HEAD files,GET hub bytes/],
    ["that has the files itself", { redirects: false }, /^HEAD hub,GET hub bytes=\d+-\d+,HEAD hub/],
    ["without HEAD", { head: 405 }, /^HEAD hub,HEAD files,GET hub bytes=0-,GET files bytes=0-,GET hub bytes=\d+-\d+/],
    ["that forbids HEAD", { head: 403 }, /^HEAD hub,HEAD files,GET hub bytes=0-,GET files bytes=0-,GET hub bytes/],
    ["that tells no length", { head: "nothing" }, /^HEAD hub,HEAD files,GET hub bytes=0-/],
    ["that ignores ranges", { ranges: "ignored", redirects: false }, /^(HEAD hub,GET hub bytes=\d+-\d+,?){2}$/],
    ["that refuses ranges", { ranges: 416, redirects: false }, /^(HEAD hub,GET hub bytes=\d+-\d+,GET hub,?){2}$/],
    [
      "without HEAD and ranges",
      { ranges: "ignored", head: 405, redirects: false },
      /^(HEAD hub,GET hub bytes=0-,?){2}$/,
    ],
    ["that refuses both", { ranges: 416, head: 405, redirects: false }, /^(HEAD hub,GET hub bytes=0-,GET hub,?){2}$/],
  ];
  it.each(ways)("comes from a server %s", async (_, changed, asked) => {
    Object.assign(server.ways, changed);
    await expectAll(await fetchAll(await open()));
    expect(server.asked.join()).toMatch(asked);
  });

  it("tells how far the download of a whole file is, where there are no ranges", async () => {
    server.ways.ranges = "ignored";
    const heard: number[][] = [];
    await openHub({ set, base: server.base, signal: never, patience, onBytes: (...bytes) => heard.push(bytes) });
    const { length } = files[pathOf("test")]!;
    expect(heard[0]).toEqual([0, length]);
    expect(heard).toContainEqual([length, length]);
  });

  it("tells nothing of it while the ends of the files are read, after which all is still to come", async () => {
    // Longer than what is read at once of an end, and of no use but to be counted.
    const noise = Array.from({ length: 7 }, (_, i) =>
      Uint8Array.from({ length: 100_000 }, (_, p) => (Math.sin(p + 1e5 * i) * 1e6) & 255),
    );
    const file = parquetOf({ pngs: noise, labels: noise.map((_, i) => i), options: { rowGroupSize: 7 } });
    const served = await serveHub(filesOf(file, file));
    const heard: number[] = [];
    await open({ base: served.base, onBytes: (bytes) => heard.push(bytes) });
    await served.close();
    expect(served.asked.join()).toMatch(/bytes=[1-9]/);
    expect(heard).toEqual([]);
  });

  describe("of CIFAR-10", () => {
    const { hub } = datasets.CIFAR10!.files!;
    const given = cifarHubFiles();
    let served: HubServer;
    beforeEach(async () => {
      served = await serveHub({
        [`${hub!.repo}/resolve/main/${hub!.train}`]: given["cifar10/plain_text/train-00000-of-00001.parquet"]!,
        [`${hub!.repo}/resolve/main/${hub!.test}`]: given["cifar10/plain_text/test-00000-of-00001.parquet"]!,
      });
    });
    afterEach(() => served.close());
    const experiment = { seed: 0, dataset: { type: "CIFAR10", train_samples: null, test_samples: null } };
    const splitsOf = ({ train, test }: Dataset) => ({ train, test });
    const fromFiles = async () => splitsOf(await loadDataset({ experiment, files: sourceOf(given) }));

    it("is, byte for byte, what its files dropped on the page are", async () => {
      const set: HubSet = { type: "CIFAR10", kind: { shape: [3, 32, 32], classes: 10 }, hub: hub! };
      const opened = await openHub({ set, base: `${served.base}/`, signal: never, onBytes: () => {} });
      const pieces = new Map((await fetchAll(opened)).map(([{ file }, bytes]) => [file, bytes]));
      expect(splitsOf(await loadDataset({ experiment, files: memoryFiles(pieces) }))).toEqual(await fromFiles());
    });

    it("is so too where the worker loads it for the page", async () => {
      const faults: unknown[] = [];
      const states: SourcesState[] = [];
      const sources = createDataSources(
        served.base,
        (state) => states.push(state),
        (fault) => faults.push(fault),
      );
      sources.handle({ kind: "load", type: "CIFAR10", from: "hub", base: served.base });
      await expect
        .poll(() => states.at(-1), { timeout: waitMs })
        .toMatchObject({
          atHand: { CIFAR10: { train: 20, test: 10 } },
          loading: null,
          complaint: null,
        });
      const { source } = (await sources.of("CIFAR10"))!;
      expect(splitsOf(await loadDataset({ experiment, files: source }))).toEqual(await fromFiles());
      expect(faults).toEqual([]);
    });
  });
});

describe("what goes wrong on the way", () => {
  /** The third request for bytes is a piece's; the first two open the files. */
  const atPiece = (...answers: readonly Answer[]) => server.answers.push(null, null, ...answers);
  const said: Readonly<Record<keyof typeof mishaps, RegExp>> = {
    "a connection that broke off": /got a connection that broke off after \d+ bytes, expected the file\. Try again\./,
    "a connection that never was": /got no answer that may be read: .*connection.*CORS/,
    "too few bytes": /got \d+ bytes, expected \d+ bytes/,
    "too many bytes": /got more than \d+ bytes, expected \d+ bytes/,
    "another range": /got the range bytes 1-\d+\/\*, expected the range bytes \d+-\d+\/\d+/,
    "no such file": /got no such file \(HTTP 404\)/,
    "no permission": /got a file that may not be read \(HTTP 403\)/,
    "too many requests": /got too many requests \(HTTP 429\).*Wait some minutes/,
    "a server in trouble": /got a server in trouble \(HTTP 503\).*Try again later/,
    "a web page": /got a web page \(HTML\).*sign in/,
  };

  it.each(Object.entries(mishaps))("is asked for once more: %s", async (_, answer) => {
    atPiece(answer);
    await expectAll(await fetchAll(await open()));
  });

  it.each(Object.entries(mishaps) as [keyof typeof mishaps, Answer][])(
    "is told when it happens again: %s",
    async (name, answer) => {
      atPiece(answer, answer, answer);
      const opened = await open();
      const { message, complaint } = await complaintOf(fetchAll(opened));
      expect(message.startsWith(`${server.base}/datasets/${pathOf("test")}: got `)).toBe(true);
      expect(message).toMatch(said[name]);
      expect(message).toMatch(/choose another address of the Hub in Storage, or drop the files onto the page\.$/);
      expect(inLanguage(complaint.fix, "zh")).toContain("请在“存储”中换一个 Hub 地址");
      // Two attempts, each at both origins.
      expect(server.asked.filter((request) => request.startsWith("GET files"))).toHaveLength(4);

      server.answers.length = 0;
      await expectAll(await fetchAll(opened));
    },
  );

  it.each(Object.entries(mishaps))("is told when the files are opened: %s", async (_, answer) => {
    server.answers.push(answer, answer);
    const { message } = await complaintOf(open());
    expect(message.startsWith(`${server.base}/datasets/${pathOf("test")}: got `)).toBe(true);
  });

  it("goes on at the byte where a connection broke off", async () => {
    atPiece(mishaps["a connection that broke off"]);
    const opened = await open();
    const heard: number[] = [];
    const [first] = opened.pieces;
    await opened.fetch(first!, { signal: never, onBytes: (bytes) => heard.push(bytes) });
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    const [before, after] = server.asked.filter((request) => request.startsWith("GET files")).slice(-2);
    const [, first1, last1] = /bytes=(\d+)-(\d+)/.exec(before!)!;
    const [, first2, last2] = /bytes=(\d+)-(\d+)/.exec(after!)!;
    expect([Number(first2), last2]).toEqual([Number(first1) + Math.floor(first!.bytes / 2), last1]);
  });

  it("does not wait for good for a server that falls silent, before its answer or within it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    const wait = () => vi.advanceTimersByTime(usualPatience.silenceMs);
    const noAnswer: Answer = () => wait();
    const half: Answer = ({ response, status, headers, bytes }) =>
      void response.writeHead(status, headers).write(bytes.subarray(0, bytes.length / 2));
    for (const answer of [noAnswer, half]) {
      for (const times of [1, 2]) {
        const opened = await open();
        server.answers.push(...Array<Answer>(times).fill(answer));
        const [{ bytes }] = opened.pieces as [Piece];
        const result = fetchAll(opened, { onBytes: (there) => there > 0 && there < bytes && wait() });
        if (times === 1) await expectAll(await result);
        else expect((await complaintOf(result)).message).toMatch(/got not one byte in 30 seconds/);
        server.answers.length = 0;
      }
    }
  });

  it("takes its time with a server that is slow and goes on", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    let goOn = () => {};
    server.answers.push(null, null, async ({ response, status, headers, bytes }) => {
      response.writeHead(status, headers);
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 5)) {
        const isThere = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        response.write(bytes.subarray(at, at + Math.ceil(bytes.length / 5)));
        await isThere;
        vi.advanceTimersByTime(usualPatience.silenceMs - 1000);
      }
      response.end();
    });
    await expectAll(await fetchAll(await open(), { onBytes: () => goOn() }));
    expect(server.answers).toEqual([]);
  });

  it("takes nothing from a host to which a redirect leads and the page may not", async () => {
    const elsewhere: Answer = ({ response }) =>
      void response.writeHead(302, { Location: `http://0.0.0.0:${server.ports[1]}/datasets/${pathOf("test")}` }).end();
    server.answers.push(elsewhere, send, elsewhere, send);
    const { message } = await complaintOf(open());
    expect(message).toMatch(/got a redirect to 0\.0\.0\.0:\d+, expected a host that this page may read data from/);
  });

  const test = files[pathOf("test")]!;
  it.each([
    ["something else than Parquet", new TextEncoder().encode("x".repeat(5000)), /got bytes that do not end as one/],
    ["nothing", new Uint8Array(0), /got 0 bytes, expected a whole Parquet file/],
    ["the beginning alone", test.slice(0, -1), /got bytes that do not end as one/],
    ["other columns", parquetOf({ pngs, labels: pngs.map(() => 1), image: "picture" }), /got columns picture/],
    [
      "other images",
      parquetOf({ pngs: [pngOfPlanes(new Uint8Array(6), [1, 2, 3])], labels: [1] }),
      /got a PNG of 3 × 2/,
    ],
    ["labels of no class", parquetOf({ pngs: [pngs[0]!], labels: [10] }), /got label 10 in example 0/],
  ])("says it where the Hub's file is %s", async (_, bytes, message) => {
    const other = await serveHub({ ...files, [pathOf("test")]: bytes });
    const error = await complaintOf(open({ base: other.base }).then(fetchAll));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Try again\. If it stays so, choose another address/);
    expect(error.complaint.where).toBe(`${other.base}/datasets/${pathOf("test")}`);
    await other.close();
  });

  it("says it where there is no server", async () => {
    const other = await serveHub(files);
    await other.close();
    expect((await complaintOf(open({ base: other.base }))).message).toMatch(/got no answer that may be read/);
  });

  it("is over at once when it is cancelled, at whatever moment", async () => {
    const inParts: Answer = async ({ response, status, headers, bytes }) => {
      response.writeHead(status, headers);
      for (let at = 0; at < bytes.length && !response.destroyed; at += 2000) {
        await new Promise((resolve) => response.write(bytes.subarray(at, at + 2000), resolve));
      }
      response.end();
    };
    const moments: number[] = [];
    const loadUntil = async (moment: number) => {
      server.answers.length = 0;
      server.answers.push(...Array<Answer>(9).fill(inParts));
      const before = server.asked.length;
      const abort = new AbortController();
      let heard = 0;
      const onBytes = () => {
        heard++;
        if (heard === moment) abort.abort(new Error("cancelled"));
      };
      const loading = open({ signal: abort.signal, onBytes }).then((opened) =>
        fetchAll(opened, { signal: abort.signal, onBytes }),
      );
      const result = await loading.catch((error: unknown) => error);
      moments.push(heard);
      if (!abort.signal.aborted) return await expectAll(result as Awaited<typeof loading>);
      expect(result).toBe(abort.signal.reason);
      expect(heard).toBe(moment);
      const { length } = server.asked;
      await expect.poll(() => server.openRequests(), { timeout: waitMs }).toBe(0);
      expect(server.asked.slice(before)).toHaveLength(length - before);
    };
    await loadUntil(0);
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: moments[0]! }), loadUntil), { numRuns: 40 });
  });
});

describe("an address of the Hub", () => {
  const own = "https://school.edu";
  const taken = (text: string) => {
    const result = hubBase(text, own);
    return result instanceof URL ? result.href : null;
  };

  it("is the Hub's own, its mirror's, this machine's or the page's site's", () => {
    expect(taken("https://huggingface.co")).toBe("https://huggingface.co/");
    expect(taken(" hf-mirror.com/ ")).toBe("https://hf-mirror.com/");
    expect(taken("https://cdn.hf.co/a")).toBe("https://cdn.hf.co/a");
    expect(taken("http://localhost:8080")).toBe("http://localhost:8080/");
    expect(taken("http://127.0.0.1:1/hub")).toBe("http://127.0.0.1:1/hub");
    expect(taken("https://school.edu/hub")).toBe("https://school.edu/hub");
  });

  it.each([
    "",
    "a b",
    "http://huggingface.co",
    "https://huggingface.co:8443",
    "https://huggingface.co.evil.test",
    "https://evilhuggingface.co",
    "https://me:secret@huggingface.co",
    "https://huggingface.co/?a=b",
    "https://huggingface.co/#a",
    "https://school.edu.evil.test",
    "http://school.edu",
    "ftp://localhost",
    "javascript:alert(1)",
    "data:text/html,x",
  ])("is not %j, which is told in both languages", (text) => {
    const complaint = hubBase(text, own);
    if (complaint instanceof URL) throw new Error(`${complaint} was taken`);
    expect(complaint.where).toBe(text);
    expect(inLanguage(complaint.fix, "en")).toContain("huggingface.co, hf.co, hf-mirror.com");
    expect(inLanguage(complaint.got, "zh")).toMatch(/地址/);
  });
});
