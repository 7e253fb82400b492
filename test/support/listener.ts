/** The page's store with a worker that only listens, and says what a test tells it to. */

import { actions, start, store } from "../../app/store/store.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import type { Command, Event } from "../../engine/worker/protocol.ts";

/** What the worker was sent, oldest first. */
export const sent: Command[] = [];
/** What the worker says. */
export let answer: (event: Event) => void = () => {};
let stop = () => {};

export const commandsOf = <T extends Command["type"]>(type: T) =>
  sent.filter((command): command is Extract<Command, { type: T }> => command.type === type);

/** Long enough for what the page sends with a frame to be sent. */
export const frame = () => new Promise((resolve) => setTimeout(resolve, 80));

/** Starts the page at its address. */
export async function startPage(): Promise<void> {
  stop();
  sent.length = 0;
  stop = await start((onEvent) => {
    answer = onEvent;
    return { send: (command) => sent.push(command) };
  });
}

/** Starts the page at a plain address with an experiment open, which is then with the worker. */
export async function startWith(experiment: Experiment): Promise<void> {
  stop();
  history.replaceState(null, "", location.pathname + location.search);
  actions.openExperiment(experiment);
  store.setState({ notices: [], obstacle: null, snapshot: null, table: null });
  await startPage();
  await frame();
}
