/** Combinations that take too long for every day: `npm run test:full` tests them too. */

/** Stands in the names of tests that only the full run has, so that it can say how many it adds. */
export const fullMark = "[full]";
