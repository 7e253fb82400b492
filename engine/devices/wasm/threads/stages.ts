/**
 * What threads do at the same time. Pieces of work that touch no common memory need not wait for each other: they form a stage. All
 * of a stage is done before any thread begins the next.
 */

/** Bytes of memory, `end` excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Task {
  /** How many equal and independent units it has. */
  readonly units: number;
  /** Estimated nanoseconds for one thread. */
  readonly work: number;
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** Units of a task that are done by one thread. */
export interface Share<T extends Task = Task> {
  readonly task: T;
  readonly first: number;
  readonly count: number;
}

/** For each part what is done in it, in order: whichever thread takes the part does it alone. */
export type Stage<T extends Task = Task> = readonly (readonly Share<T>[])[];

export interface StageOptions {
  readonly threads: number;
  /** What is estimated below this, in nanoseconds, is not divided; a stage below it is one part. */
  readonly minimumWork: number;
}

/** Whether the stage has only one part. */
export const isSolo = (stage: Stage): boolean => stage.every((shares, part) => part === 0 || shares.length === 0);

/**
 * The stages in order: each task in the first one that comes after all it depends on. What follows from them is the same on any
 * number of threads, because a unit does not know who does it.
 */
export function stagesOf<T extends Task>(tasks: readonly T[], options: StageOptions): readonly Stage<T>[] {
  const stages: Stage<T>[] = [];
  for (const level of levelsOf(tasks)) {
    const stage = divide(level, options);
    const last = stages.at(-1);
    // One thread may do both, without looking at the counters in between.
    if (last && isSolo(last) && isSolo(stage))
      stages[stages.length - 1] = [[...last[0]!, ...stage[0]!], ...last.slice(1)];
    else stages.push(stage);
  }
  return stages;
}

/** Nanoseconds that the stages save against one thread that does all the work, waiting not counted. */
export function savingOf(stages: readonly Stage[]): number {
  let saving = 0;
  for (const stage of stages) {
    const loads = stage.map(workOf);
    saving += loads.reduce((sum, load) => sum + load, 0) - Math.max(...loads);
  }
  return saving;
}

const workOf = (shares: readonly Share[]): number =>
  shares.reduce((sum, { task, count }) => sum + (task.work * count) / task.units, 0);

function levelsOf<T extends Task>(tasks: readonly T[]): readonly (readonly T[])[] {
  const levels: T[][] = [];
  const levelOf: number[] = [];
  tasks.forEach((task, i) => {
    let level = 0;
    for (let before = 0; before < i; before++) {
      if (levelOf[before]! >= level && conflict(tasks[before]!, task)) level = levelOf[before]! + 1;
    }
    levelOf.push(level);
    levels[level] ??= [];
    levels[level]!.push(task);
  });
  return levels;
}

/** One writes what the other reads or writes. */
const conflict = (a: Task, b: Task): boolean =>
  overlap(a.writes, b.writes) || overlap(a.writes, b.reads) || overlap(a.reads, b.writes);

const overlap = (some: readonly Range[], others: readonly Range[]): boolean =>
  some.some((a) => others.some((b) => a.start < b.end && b.start < a.end));

/** Divides large tasks into a part for each thread; each small one goes to the part with least to do, the largest first. */
function divide<T extends Task>(tasks: readonly T[], { threads, minimumWork }: StageOptions): Stage<T> {
  const stage = Array.from({ length: threads }, (): Share<T>[] => []);
  const whole = (task: T): Share<T> => ({ task, first: 0, count: task.units });
  if (tasks.reduce((sum, { work }) => sum + work, 0) < minimumWork) {
    stage[0]!.push(...tasks.map(whole));
    return stage;
  }
  const isDivided = ({ units, work }: T) => units > 1 && work >= minimumWork;
  for (const task of tasks.filter(isDivided)) {
    const bound = (part: number) => Math.floor((task.units * part) / threads);
    stage.forEach((shares, part) => {
      const [first, end] = [bound(part), bound(part + 1)];
      if (end > first) shares.push({ task, first, count: end - first });
    });
  }
  const loads = stage.map(workOf);
  for (const task of tasks.filter((task) => !isDivided(task)).toSorted((a, b) => b.work - a.work)) {
    const part = loads.indexOf(Math.min(...loads));
    stage[part]!.push(whole(task));
    loads[part]! += task.work;
  }
  return stage;
}
