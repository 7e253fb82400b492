/** A page whose site has no data sets says so in a manifest without any, rather than by a request that fails. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const path = "data/manifest.json";
const nothing = '{ "version": 1, "sets": {} }\n';

export function emptySiteData(root: string): Plugin {
  const isThere = () => existsSync(join(root, "public", path));
  return {
    name: "empty-site-data",
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (isThere() || !new URL(request.url ?? "", "http://page").pathname.endsWith(`/${path}`)) return next();
        response.setHeader("Content-Type", "application/json");
        response.end(nothing);
      });
    },
    generateBundle() {
      if (!isThere()) this.emitFile({ type: "asset", fileName: path, source: nothing });
    },
  };
}
