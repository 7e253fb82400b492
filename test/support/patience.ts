/**
 * How long tests wait for what they want to see. Both are bounds against hanging, not expectations: no machine that runs
 * the suite at all comes near them. `LAYERLAB_PATIENCE=10` (seconds) makes a failing wait end sooner while one works on a test.
 */

const given = Number(process.env.LAYERLAB_PATIENCE);

/** For one condition to hold. */
export const waitMs = (given > 0 ? given : 300) * 1000;

/** For one test to end. */
export const testMs = 3 * waitMs;
