/** The share link: a whole experiment in the address, and back. */

import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../engine/define/errors.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";

describe("a share link", () => {
  it.each(presets.map((preset) => [preset.id, preset.experiment] as const))("opens %s again", async (_, experiment) => {
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
  });

  it("is #e= and base64url of raw deflate of the document's JSON", async () => {
    const link = await encodeLink(presets[0]!.experiment);
    expect(link).toMatch(/^#e=[A-Za-z0-9_-]+$/);
    const json = inflateRawSync(Buffer.from(link.slice(3), "base64url")).toString();
    expect(JSON.parse(json)).toMatchObject({ version: 1, dataset: { type: "Circle" } });
  });

  it("stays short enough for a chat: the tutorial's in under 400 characters", async () => {
    const tutorial = presets.find(({ id }) => id === "tutorial")!;
    expect((await encodeLink(tutorial.experiment)).length).toBeLessThan(400);
  });

  it("never gives anything but an experiment or a complaint when some of it was changed", async () => {
    const link = await encodeLink(presets[0]!.experiment);
    await fc.assert(
      fc.asyncProperty(fc.nat(link.length), fc.nat(8), fc.string(), async (at, cut, put) => {
        const changed = link.slice(0, at) + put + link.slice(at + cut);
        await decodeLink(changed).catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error;
        });
      }),
      { numRuns: 200 },
    );
  });
});
