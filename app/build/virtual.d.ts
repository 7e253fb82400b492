/** Made by `app/build/languages.ts`. */
declare module "virtual:chinese" {
  /** The Chinese of the tables' texts, by the English; empty where the texts still have it. */
  const texts: Readonly<Record<string, string>>;
  export default texts;
}
