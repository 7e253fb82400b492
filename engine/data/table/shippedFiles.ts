/** Names of the tables that the site brings, and where they lie: `public/tables/`. `shipped.ts` says what they are. */

export const shippedFiles = ["iris.csv", "german.csv"] as const;

export type ShippedFile = (typeof shippedFiles)[number];

/** From the page on. */
export const shippedPaths: readonly string[] = shippedFiles.map((file) => `tables/${file}`);
