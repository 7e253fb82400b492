/** How far a run has come. */

export interface Position {
  /** Steps since the start. */
  readonly step: number;
  /** The optimizer's updates since the start: as many as steps, but for `training.accumulate`. */
  readonly updates: number;
  /** Completed epochs. */
  readonly epoch: number;
  /** Mini-batches done in the current epoch. */
  readonly batch: number;
  readonly stepsPerEpoch: number;
}
