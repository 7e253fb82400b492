import { defineWords } from "../words.ts";

export const output = defineWords({ en: {}, zh: {} });
