/** Lets Testing Library's `findBy…` and `waitFor` wait as long as every other test does. */

import { configure } from "@testing-library/react";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    waitMs: number;
  }
}

configure({ asyncUtilTimeout: inject("waitMs") });
