/** What was measured: each round's median by case and contender, or why there is none. */

import { medianOf } from "./measure.ts";

export type Result =
  /** `isFirst`: too slow to be repeated, compilation included. */
  { readonly rounds: readonly number[]; readonly isFirst: boolean } | { readonly reason: string };

export class Results {
  readonly #results = new Map<string, Result>();

  set(caseId: string, contenderId: string, result: Result): void {
    this.#results.set(`${caseId}/${contenderId}`, result);
  }

  get(caseId: string, contenderId: string): Result | undefined {
    return this.#results.get(`${caseId}/${contenderId}`);
  }

  /** Median of the rounds, in ms; undefined where nothing was measured. */
  ms(caseId: string, contenderId: string): number | undefined {
    const result = this.get(caseId, contenderId);
    return result && "rounds" in result ? medianOf(result.rounds) : undefined;
  }

  /** a / b of the same case; undefined where one is missing. */
  ratio(caseId: string, a: string, b: string): number | undefined {
    const [x, y] = [this.ms(caseId, a), this.ms(caseId, b)];
    return x === undefined || y === undefined ? undefined : x / y;
  }

  toJSON(): unknown {
    return Object.fromEntries(this.#results);
  }
}
