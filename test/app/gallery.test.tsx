/** The gallery of visuals draws each from a sample to which it applies. `test/e2e/visual.spec.ts` opens the gallery itself. */

import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Picture } from "../../app/gallery/Picture.tsx";
import { sampleOf } from "../../app/gallery/sampleOf.ts";
import { forgetProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import { visuals } from "../../app/visuals/index.ts";
import { inLanguage } from "../../engine/define/text.ts";
import "../../app/styles/tokens.css";

const initial = store.getState();

beforeEach(() => actions.setLanguage("en"));
afterEach(() => {
  cleanup();
  forgetProbes();
  store.setState(initial);
});

describe("the gallery", () => {
  for (const visual of visuals) {
    it(`draws ${visual.id} from a sample to which it applies, and cuts no word of its heading in a narrow panel`, async () => {
      const { state } = await sampleOf(visual);
      expect(visual.appliesTo(state.data, { ...initial, ...state })).toBe(true);
      render(
        <div style={{ width: 280 }}>
          <Picture visual={visual} />
        </div>,
      );
      const section = await screen.findByRole("region", { name: inLanguage(visual.title, "en") });
      expect(section.id).toBe(`visual-${visual.id}`);
      await waitFor(() => expect(screen.getByRole("main").dataset.shown).toBe("true"));
      const parts = [...section.querySelectorAll<HTMLElement>("header, header *")];
      // Elements in a line of text have no width to be cut at.
      const cut = parts.filter(({ clientWidth, scrollWidth }) => clientWidth > 0 && scrollWidth > clientWidth);
      expect(cut.map(({ textContent }) => textContent)).toEqual([]);
    });
  }
});

it("visuals have ids of their own", () => {
  expect(new Set(visuals.map(({ id }) => id)).size).toBe(visuals.length);
  for (const { id } of visuals) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
