import { defineWords } from "../words.ts";

export const network = defineWords({ en: {}, zh: {} });
