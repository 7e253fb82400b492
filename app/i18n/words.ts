/** Says what a file of words is: English and Chinese under the same keys, so that neither is ever forgotten. */

export interface Words<K extends string = string> {
  readonly en: Readonly<Record<K, string>>;
  readonly zh: Readonly<Record<K, string>>;
}

/** Checks that the Chinese has exactly the English's keys. Keys are flat and begin with their area: `network.addLayer`. */
export function defineWords<K extends string>(words: {
  readonly en: Readonly<Record<K, string>>;
  readonly zh: Readonly<Record<NoInfer<K>, string>>;
}): Words<K> {
  return words;
}
