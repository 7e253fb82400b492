/** The page's talk with the worker and its address, with a worker that only listens. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hiddenActivation, withDataset, withHiddenActivation } from "../../app/store/documentEdits.ts";
import { actions, store } from "../../app/store/store.ts";
import type { TableView } from "../../engine/data/table/summary.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { GivenTable, Snapshot } from "../../engine/worker/protocol.ts";
import { answer, commandsOf, frame, sent, startWith } from "../support/listener.ts";
import { images, modelOf, points } from "./outputSamples.ts";

const circle = presets.find(({ id }) => id === "circle")!.experiment;
const tutorial = presets.find(({ id }) => id === "tutorial")!.experiment;

const snapshot = (change: Partial<Snapshot> = {}): Snapshot => ({
  status: "running",
  divergence: null,
  step: 10,
  epoch: 1,
  stepsPerEpoch: 10,
  learningRate: 0.01,
  examplesPerSecond: 1000,
  isHeldBack: false,
  msPerStep: 0.1,
  evaluation: null,
  curve: { attempt: 1, points: [] },
  runningLoss: [],
  probes: [],
  ...change,
});

const lastRun = () => commandsOf("configure").at(-1)!.run;

beforeEach(() => startWith(circle));

describe("an edit", () => {
  it("reaches the worker within a frame, several in one frame as one, and asks it to keep the weights", async () => {
    const before = commandsOf("configure").length;
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.2 } }));
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.3 } }));
    await frame();
    const configured = commandsOf("configure").slice(before);
    expect(configured).toHaveLength(1);
    expect(configured[0]!.experiment.optimizer.lr).toBe(0.3);
    expect(configured[0]!.keep).toBe(true);
  });

  it("of the seed asks for fresh weights", async () => {
    actions.newSeed();
    await frame();
    expect(commandsOf("configure").at(-1)!.keep).toBe(false);
  });

  it("is in the address soon after", async () => {
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.25 } }));
    const link = await encodeLink(store.getState().experiment);
    await expect.poll(() => location.hash).toBe(link);
  });

  it("that breaks the model is not sent; its old scores go, and training points to the complaint that stands at the network", async () => {
    const before = commandsOf("configure").length;
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() });
    const { pointedOut } = store.getState();
    actions.edit((e) => ({ ...e, model: [] }));
    actions.train();
    await frame();
    expect(commandsOf("configure")).toHaveLength(before);
    expect(commandsOf("train")).toHaveLength(0);
    expect(commandsOf("pause")).toHaveLength(1);
    expect(store.getState().snapshot).toBeNull();
    expect(store.getState().notices).toEqual([]);
    expect(store.getState().pointedOut).toBe(pointedOut + 1);
  });

  it("whose values do not go together is refused with a complaint", async () => {
    actions.edit((e) => ({ ...e, training: { ...e.training, batch_size: 0 } }));
    expect(store.getState().experiment.training.batch_size).toBe(circle.training.batch_size);
    await expect.poll(() => store.getState().notices.at(-1)?.complaint?.where).toBe("training.batch_size");
  });
});

describe("a finished run", () => {
  const finish = (epoch: number) =>
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot({ status: "finished", epoch }) });
  const epochs = () => store.getState().experiment.training.epochs;

  it("goes on for as many epochs again when it is trained or stepped, and again as many after those", async () => {
    actions.edit((e) => ({ ...e, training: { ...e.training, epochs: 10 } }));
    await frame();
    finish(10);
    actions.train();
    expect(epochs()).toBe(20);
    expect(sent.slice(-4).map(({ type }) => type)).toEqual(["configure", "watch", "train", "ready"]);
    expect(commandsOf("configure").at(-1)).toMatchObject({ keep: true, experiment: { training: { epochs: 20 } } });
    // The page still shows the old end: an impatient second press asks for nothing more.
    actions.train();
    expect(epochs()).toBe(20);
    finish(20);
    actions.step("batch");
    expect(epochs()).toBe(30);
    expect(commandsOf("step")).toHaveLength(1);
    expect(commandsOf("configure").at(-1)!.run).toBe(commandsOf("step").at(-1)!.run);
  });

  it("that was given more epochs by hand just trains them", async () => {
    actions.edit((e) => ({ ...e, training: { ...e.training, epochs: 10 } }));
    await frame();
    finish(10);
    actions.edit((e) => ({ ...e, training: { ...e.training, epochs: 12 } }));
    actions.train();
    expect(epochs()).toBe(12);
  });
});

describe("a snapshot", () => {
  it("of the run on the page is stored as it came, and answered with a credit after the frame", async () => {
    const came = snapshot();
    answer({ type: "snapshot", run: lastRun(), snapshot: came });
    expect(store.getState().snapshot).toBe(came);
    await expect.poll(() => commandsOf("ready")).toEqual([{ type: "ready", run: lastRun() }]);
  });

  it("is followed by the next even where a part of the page breaks over it", async () => {
    const stopListening = store.subscribe(() => {
      throw new Error("a picture's fault");
    });
    const before = commandsOf("ready").length;
    expect(() => answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() })).toThrow("a picture's fault");
    stopListening();
    await vi.waitFor(() => expect(commandsOf("ready").length).toBeGreaterThan(before));
  });

  it("is not waited for with an act of the user: its answer is asked for at once", () => {
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() });
    actions.pause();
    expect(sent.slice(-2)).toEqual([
      { type: "pause", run: lastRun() },
      { type: "ready", run: lastRun() },
    ]);
  });

  it("sets nothing on <html>: the browser would work out the styles of the whole page again", async () => {
    let changes = 0;
    const observer = new MutationObserver((records) => {
      changes += records.length;
    });
    observer.observe(document.documentElement, { attributes: true });
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() });
    await frame();
    expect(changes).toBe(0);
    const before = store.getState().theme;
    actions.setTheme(before === "light" ? "dark" : "light");
    await expect.poll(() => changes).toBeGreaterThan(0);
    actions.setTheme(before);
    observer.disconnect();
  });

  it("of an older run is dropped once the model has changed, and still counts after a new learning rate", async () => {
    const old = lastRun();
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.123 } }));
    const late = snapshot({ step: 11 });
    answer({ type: "snapshot", run: old, snapshot: late });
    expect(store.getState().snapshot).toBe(late);

    await frame();
    const newer = lastRun();
    actions.edit((e) => ({ ...e, model: e.model.slice(2) }));
    answer({ type: "snapshot", run: newer, snapshot: snapshot({ step: 12 }) });
    expect(store.getState().snapshot).toBe(late);
  });
});

describe("the test example and the threshold that are looked at", () => {
  const come = (change: Partial<typeof points>) =>
    answer({ type: "configured", run: lastRun(), kept: true, data: { ...points, ...change }, model: modelOf(1) });
  const now = () => {
    const { example, threshold } = store.getState();
    return { example, threshold };
  };

  it("go round the test set, and stay as long as the data have them", () => {
    come({ testSize: 6 });
    actions.showExample(1);
    actions.stepExample(-2);
    actions.setThreshold(0.3);
    expect(now()).toEqual({ example: 5, threshold: 0.3 });
    come({ testSize: 6 });
    expect(now()).toEqual({ example: 5, threshold: 0.3 });
    come({ testSize: 5, classes: ["bad", "good"] });
    expect(now()).toEqual({ example: 0, threshold: 0.5 });
  });
});

describe("a link that is opened just after an edit", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    "waits to be written into the address",
    "is being written there",
    "begins to be written there before the page hears of the link",
  ])("is opened while the edit %s", async (when) => {
    const link = await encodeLink(tutorial);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.26 } }));
    const changed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    if (when === "is being written there") vi.runAllTimers();
    location.hash = link;
    await changed;
    vi.runAllTimers();
    vi.useRealTimers();
    await expect.poll(() => store.getState().experiment.dataset.type).toBe("CIFAR10");
    expect(location.hash).toBe(link);
  });
});

describe("a complaint", () => {
  const complaint = { where: "CIFAR10", got: "no files", expected: "six files", fix: "Drop them." };

  it("while the run is prepared is what stands in its way", async () => {
    actions.openExperiment(tutorial);
    await frame();
    answer({ type: "complaint", run: lastRun(), complaint });
    expect(store.getState().obstacle).toBe(complaint);
  });

  it("about an edit of the data ends what is shown of the run before, which the worker has paused; undo brings it back", async () => {
    const status = () => store.getState().snapshot?.status;
    const configured = (kept: boolean) =>
      answer({ type: "configured", run: lastRun(), kept, data: points, model: modelOf(1) });
    configured(false);
    actions.train();
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() });
    expect(status()).toBe("running");
    actions.edit((e) => ({ ...e, dataset: { ...e.dataset, noise: 0.2 } }));
    await frame();
    answer({ type: "complaint", run: lastRun(), complaint });
    const { obstacle, data, model, curve } = store.getState();
    expect({ obstacle, data, model, curve, status: status() }).toEqual({
      obstacle: complaint,
      data: null,
      model: null,
      curve: [],
      status: undefined,
    });
    actions.undo();
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ keep: true, experiment: { dataset: circle.dataset } });
    configured(true);
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot({ status: "paused" }) });
    expect(store.getState()).toMatchObject({ obstacle: null, data: points, snapshot: { status: "paused", step: 10 } });
  });

  it("about another edit leaves what is known of the data", async () => {
    answer({ type: "configured", run: lastRun(), kept: false, data: points, model: modelOf(1) });
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.2 } }));
    await frame();
    answer({ type: "complaint", run: lastRun(), complaint });
    expect(store.getState()).toMatchObject({ obstacle: complaint, data: points, model: null });
  });

  it("is forgotten when files come and the run can be prepared after all", async () => {
    actions.openExperiment(tutorial);
    await frame();
    const before = lastRun();
    answer({ type: "complaint", run: before, complaint });
    answer({ type: "filesAccepted", paths: ["cifar-10-binary.tar.gz"], complaints: [], types: ["CIFAR10"] });
    await frame();
    expect(lastRun()).toBeGreaterThan(before);
  });
});

describe("a data set that is left for one without files", () => {
  const complaint = { where: "CIFAR10", got: "no files", expected: "six files", fix: "Drop them." };
  const layers = store.getState().check.layers;

  it("is not shown by an answer that is under way: neither its data nor why it could not be prepared", async () => {
    const run = lastRun();
    actions.openExperiment(tutorial);
    answer({ type: "configured", run, kept: false, data: points, model: { parameters: 0, layers } });
    expect(store.getState().data).toBeNull();
    await frame();
    actions.openExperiment(circle);
    answer({ type: "complaint", run: lastRun(), complaint });
    expect(store.getState().obstacle).toBeNull();
    await frame();
    answer({ type: "configured", run: lastRun(), kept: false, data: points, model: { parameters: 0, layers } });
    expect(store.getState().data).toBe(points);
  });

  it("takes how far its preparing was along with it", () => {
    answer({ type: "progress", run: lastRun(), progress: { stage: "compiling" } });
    actions.openExperiment(tutorial);
    expect(store.getState().progress).toBeNull();
  });
});

describe("files", () => {
  it("of another data set than the one that is shown are told of", () => {
    answer({ type: "filesAccepted", paths: ["MNIST/raw/train-images-idx3-ubyte"], complaints: [], types: ["MNIST"] });
    expect(store.getState().notices.at(-1)?.words).toEqual({
      key: "shell.notice.filesAtHand",
      values: { titles: "MNIST" },
    });
  });
});

const flowers = { type: "CSV", file: "t.csv", target: "kind", features: ["x"], delimiter: ";", header: true };
const table: GivenTable = {
  dataset: { ...flowers, task: "classification" },
  description: {
    task: "classification",
    classes: ["a", "b", "c"],
    inputShape: [1],
    image: null,
    features: ["x"],
    plane: null,
    line: null,
  },
};

/** Acts on tables are code that is loaded with the first of them: resolves when the act is over. */
async function acted(act: () => void): Promise<void> {
  act();
  await import("../../app/store/tableActs.ts");
  await new Promise((resolve) => setTimeout(resolve));
}

describe("a table that is given", () => {
  const give = (given = table, types = ["CSV"]) =>
    acted(() => answer({ type: "filesAccepted", paths: ["tables/t.csv"], complaints: [], types, table: given }));
  const noticeKeys = () => store.getState().notices.map(({ words }) => words?.key);
  const types = () => store.getState().experiment.model.map(({ type }) => type);

  it("fills in the document where tables are chosen, with a network that suits it, in one edit", async () => {
    actions.openExperiment(tutorial);
    await acted(() => actions.chooseDataset("CSV"));
    const before = store.getState().experiment;
    expect(types()).toContain("Conv2d");
    await give();
    const { experiment, notices } = store.getState();
    expect(experiment.dataset).toMatchObject(table.dataset);
    expect(types()).toEqual(["Linear", "ReLU", "Linear"]);
    expect(experiment.model.at(-1)!.out_features).toBe(3);
    expect(experiment.loss.type).toBe("CrossEntropyLoss");
    await frame();
    expect(commandsOf("configure").at(-1)!.experiment).toEqual(experiment);
    const notice = notices.at(-1)!;
    expect(notice.words?.key).toBe("shell.notice.modelChanged");
    actions.goBackTo(notice.undo!, notice.id);
    expect(store.getState().experiment).toEqual(before);
  });

  it("changes of a network that takes it no more than the end", async () => {
    await acted(() => actions.chooseDataset("CSV"));
    await give();
    const { experiment } = store.getState();
    expect(experiment.model.slice(0, -1)).toEqual(circle.model.slice(0, -1));
    expect(experiment.model.at(-1)!.out_features).toBe(3);
    expect(noticeKeys()).toEqual(["shell.notice.outputChanged"]);
  });

  it("alone is opened while another data set is chosen; undo brings all of it back", async () => {
    await give();
    expect(store.getState().experiment.dataset).toMatchObject(table.dataset);
    await frame();
    expect(commandsOf("configure").at(-1)!.experiment.dataset).toMatchObject(table.dataset);
    actions.undo();
    expect(store.getState().experiment).toEqual(circle);
  });

  it("beside the files of another data set is at hand, and said to be", async () => {
    await give(table, ["CIFAR10", "CSV"]);
    expect(store.getState().experiment).toEqual(circle);
    expect(noticeKeys()).toEqual(["shell.notice.filesAtHand"]);
  });

  it("once more leaves what was chosen of it as it is; another one takes its place, and keeps how it is split", async () => {
    await acted(() => actions.chooseDataset("CSV"));
    await give();
    const choose = (change: object) => actions.edit((e) => ({ ...e, dataset: { ...e.dataset, ...change } }));
    choose({ target: "x", features: ["kind"], categories: ["kind"], test_fraction: 0.3 });
    await give();
    expect(store.getState().experiment.dataset).toMatchObject({ file: "t.csv", target: "x" });
    await give({ ...table, dataset: { ...table.dataset, file: "u.csv", features: null } });
    expect(store.getState().experiment.dataset).toMatchObject({
      file: "u.csv",
      target: "kind",
      features: null,
      categories: [],
      test_fraction: 0.3,
    });
  });
});

describe("a table at hand", () => {
  const described = (given: GivenTable | null, request = commandsOf("describeTable").at(-1)!.request) =>
    acted(() => answer({ type: "tableDescribed", request, table: given }));
  const dataset = () => store.getState().experiment.dataset;
  const outputs = () => store.getState().experiment.model.at(-1)!.out_features;
  const openFlowers = async () => {
    await acted(() => actions.openTable("tables/t.csv"));
    await described(table);
  };

  it("is opened with all that is guessed of it, in one edit; once more it stays as it is", async () => {
    await acted(() => actions.openTable("tables/t.csv"));
    expect(commandsOf("describeTable").at(-1)!.dataset).toEqual({ type: "CSV", file: "t.csv" });
    expect(store.getState().experiment).toEqual(circle);
    await described(table);
    expect(dataset()).toMatchObject(table.dataset);
    expect(outputs()).toBe(3);
    await acted(() => actions.openTable("tables/t.csv"));
    expect(commandsOf("describeTable")).toHaveLength(1);
    actions.undo();
    expect(store.getState().experiment).toEqual(circle);
  });

  it("fills in the document when tables are chosen, an earlier visit's too, as a part of that step", async () => {
    await acted(() => actions.chooseDataset("CSV"));
    expect(dataset()).toMatchObject({ type: "CSV", file: "" });
    expect(commandsOf("describeTable").at(-1)!.dataset).toEqual({ type: "CSV" });
    await described(table);
    expect(dataset()).toMatchObject(table.dataset);
    expect(outputs()).toBe(3);
    const { words, undo, id } = store.getState().notices.at(-1)!;
    expect(words?.key).toBe("shell.notice.outputChanged");
    actions.goBackTo(undo!, id);
    expect(store.getState().experiment).toEqual(circle);
    actions.redo();
    expect(dataset()).toMatchObject(table.dataset);
  });

  it("is not asked for where the document says what the data are", async () => {
    await acted(() => actions.chooseDataset("CIFAR10"));
    await acted(() => actions.chooseDataset("XOR"));
    expect(commandsOf("describeTable")).toEqual([]);
  });

  it("that cannot be read is complained of, and nothing changes", async () => {
    await acted(() => actions.openTable("tables/t.csv"));
    const complaint = { where: "tables/t.csv:3", got: "a quote", expected: "two", fix: "Close it." };
    const { request } = commandsOf("describeTable")[0]!;
    await acted(() => answer({ type: "tableDescribed", request, table: null, complaint }));
    expect(store.getState().experiment).toEqual(circle);
    expect(store.getState().notices.at(-1)?.complaint).toEqual(complaint);
  });

  it("is edited in one step with what follows for the network, and known without the worker reading it again", async () => {
    await openFlowers();
    const before = store.getState().experiment;
    await acted(() => actions.editTable({ target: "colour", features: undefined }));
    const { type, features, ...asked } = before.dataset;
    expect(commandsOf("describeTable").at(-1)!.dataset).toEqual({ ...asked, type, target: "colour" });
    expect(store.getState().experiment).toBe(before);
    const changed = { ...asked, type, target: "colour", features: ["x", "kind"], test_fraction: 0.2 };
    const description = { ...table.description, classes: ["r", "g"], features: ["x", "kind=a"], inputShape: [2] };
    await described({ dataset: changed, description });
    expect(dataset()).toEqual(changed);
    expect(outputs()).toBe(1);
    expect(store.getState().description).toEqual(description);
    expect(store.getState().check.problem).toBeNull();
    actions.undo();
    expect(store.getState().experiment).toEqual(before);
  });

  it("is edited all the same where it does not go with the edit: the worker then says why", async () => {
    await openFlowers();
    const before = store.getState().experiment;
    await acted(() => actions.editTable({ target: "gone" }));
    await described(null);
    expect(store.getState().experiment).toEqual({ ...before, dataset: { ...before.dataset, target: "gone" } });
    await frame();
    expect(commandsOf("configure").at(-1)!.experiment.dataset.target).toBe("gone");
    actions.undo();
    expect(store.getState().experiment).toEqual(before);
  });

  it("keeps an edit that another one follows before the worker has answered", async () => {
    await openFlowers();
    await acted(() => actions.editTable({ standardize: "all" }));
    await acted(() => actions.editTable({ missing: "drop" }));
    const [, first, second] = commandsOf("describeTable");
    expect(second!.dataset).toMatchObject({ standardize: "all", missing: "drop" });
    await described({ ...table, dataset: first!.dataset }, first!.request);
    expect(dataset().standardize).toBe(true);
    await described({ ...table, dataset: second!.dataset });
    expect(dataset()).toMatchObject({ standardize: "all", missing: "drop" });
  });

  it("answers no more when the page has gone on to other data", async () => {
    await openFlowers();
    await acted(() => actions.editTable({ target: "colour" }));
    actions.undo();
    await described(table);
    expect(store.getState().experiment).toEqual(circle);
  });

  it("refuses a value at once that no table goes with", async () => {
    await openFlowers();
    await acted(() => actions.editTable({ test_fraction: 2 }));
    expect(commandsOf("describeTable")).toHaveLength(1);
    await expect.poll(() => store.getState().notices.at(-1)?.complaint?.where).toBe("dataset.test_fraction");
  });

  it("may be pasted, as a file of a name of its own each time", async () => {
    await acted(() => actions.pasteTable("a,b\n1,2\n"));
    const [first] = commandsOf("files").at(-1)!.files;
    expect([first!.path, await first!.file.text()]).toEqual(["pasted.csv", "a,b\n1,2\n"]);
    answer({ type: "filesAccepted", paths: ["tables/pasted.csv"], complaints: [], types: ["CSV"] });
    await acted(() => actions.pasteTable("c,d\n1,2\n"));
    expect(commandsOf("files").at(-1)!.files[0]!.path).toBe("pasted-2.csv");
  });

  it("is on the page as its file stands, until it is another", () => {
    const view: TableView = {
      file: "tables/t.csv",
      delimiter: ";",
      header: true,
      rows: 1,
      columns: [],
      first: [["1"]],
    };
    answer({ type: "table", table: view });
    expect(store.getState().table).toEqual(view);
    answer({ type: "table", table: null });
    expect(store.getState().table).toBeNull();
  });
});

describe("files of the data set that is there already", () => {
  const give = () => answer({ type: "filesAccepted", paths: ["a.parquet"], complaints: [], types: ["CIFAR10"] });
  const configured = () =>
    answer({ type: "configured", run: lastRun(), kept: false, data: images, model: modelOf(10) });

  it("take its place while nothing is trained; a run keeps those that it began with until it is reset, which is said", async () => {
    actions.openExperiment(tutorial);
    await frame();
    configured();
    const first = lastRun();
    give();
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ run: first + 1, keep: false, takesNewData: true });
    configured();
    actions.train();
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() });
    give();
    await frame();
    expect(lastRun()).toBe(first + 1);
    expect(store.getState().notices.at(-1)?.words?.key).toBe("shell.notice.filesForNext");
    actions.reset();
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot({ status: "idle", step: 0 }) });
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ run: first + 2, keep: false, takesNewData: true });
    configured();
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot({ status: "idle", step: 0 }) });
    await frame();
    expect(lastRun()).toBe(first + 2);
  });
});

describe("images from beside the page", () => {
  const whole = { train: 3000, test: 50 };
  const tell = (train: number) =>
    answer({
      type: "sources",
      sources: {
        offers: {},
        atHand: { CIFAR10: { train, test: 50 } },
        loading: null,
        areSumsChecked: true,
        complaint: null,
        kept: { where: null, sets: {}, usedBytes: null, quotaBytes: null, isPersistent: false, complaint: null },
      },
    });
  const configured = (trainSize: number) =>
    answer({
      type: "configured",
      run: lastRun(),
      kept: false,
      data: { ...images, trainSize, testSize: 50, ...(trainSize < whole.train && { whole }) },
      model: modelOf(10),
    });

  it("end the wait for files, and join while nothing is trained; a run keeps those that it began with until it is reset", async () => {
    actions.openExperiment(tutorial);
    await frame();
    answer({ type: "complaint", run: lastRun(), complaint: { where: "", got: "", expected: "", fix: "" } });
    const waiting = lastRun();
    tell(1000);
    await frame();
    expect(lastRun()).toBe(waiting + 1);
    configured(1000);
    tell(2000);
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ run: waiting + 2, takesNewData: true });
    configured(2000);
    actions.train();
    tell(3000);
    await frame();
    expect(lastRun()).toBe(waiting + 2);
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot() });
    actions.reset();
    answer({ type: "snapshot", run: lastRun(), snapshot: snapshot({ status: "idle", step: 0 }) });
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ run: waiting + 3, keep: false, takesNewData: true });
    configured(3000);
    await frame();
    expect(lastRun()).toBe(waiting + 3);
    actions.takeNewData();
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ run: waiting + 4, keep: false, takesNewData: true });
  });

  it("that cannot be read are tried once, not with all that is told of them", async () => {
    actions.openExperiment(tutorial);
    await frame();
    const complaint = { where: "a.images", got: "junk", expected: "images", fix: "" };
    answer({ type: "complaint", run: lastRun(), complaint });
    tell(1000);
    await frame();
    const tried = lastRun();
    answer({ type: "complaint", run: tried, complaint });
    tell(1000);
    await frame();
    expect(lastRun()).toBe(tried);
  });
});

describe("a link", () => {
  it("that is opened becomes the experiment", async () => {
    location.hash = await encodeLink(tutorial);
    await expect.poll(() => store.getState().experiment.dataset.type).toBe("CIFAR10");
    expect(store.getState().preset).toEqual({ id: "tutorial", isEdited: false });
  });

  it("that is malformed gives a complaint, and the work at hand goes back into the address", async () => {
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.07 } }));
    location.hash = "#e=this-is-nothing";
    await expect.poll(() => store.getState().notices.at(-1)?.complaint?.where).toBe("link");
    expect(store.getState().experiment.optimizer.lr).toBe(0.07);
    await expect.poll(() => location.hash).toBe(await encodeLink(store.getState().experiment));
  });
});

describe("another data set", () => {
  it("of the same kind keeps the network and mends only its output", () => {
    const { experiment, changed } = withDataset(circle, "Blobs");
    expect(changed).toBe("output");
    expect(experiment.model.slice(0, -1)).toEqual(circle.model.slice(0, -1));
    expect(experiment.model.at(-1)!.out_features).toBe(3);
  });

  it("with numbers for targets brings a loss for numbers", () => {
    const { experiment } = withDataset(circle, "Plane");
    expect(experiment.loss.type).toBe("MSELoss");
  });

  it("of images brings a network for images", () => {
    const { experiment, changed } = withDataset(circle, "Shapes10");
    expect(changed).toBe("model");
    expect(experiment.model[0]!.type).toBe("Conv2d");
  });

  it("can be undone in one click", () => {
    actions.chooseDataset("Shapes10");
    const notice = store.getState().notices.at(-1)!;
    actions.goBackTo(notice.undo!, notice.id);
    expect(store.getState().experiment).toEqual(circle);
  });
});

describe("the activation of all hidden layers", () => {
  it("leaves the output layer alone", () => {
    const model = withHiddenActivation(circle.model, "ReLU");
    expect(hiddenActivation(model)).toBe("ReLU");
    expect(model.at(-1)).toEqual(circle.model.at(-1));
    expect(model).toHaveLength(circle.model.length);
  });
});
