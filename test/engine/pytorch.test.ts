/** The PyTorch export: what a reader sees. That it runs, and makes the same state_dict, is checked in test/golden/exports.test.ts. */

import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { trainProgram } from "../../engine/export/program.ts";
import { callCode, pythonLiteral, wrapped } from "../../engine/export/torchCode.ts";
import { describedIn, pytorchOf } from "../support/checked.ts";
import { contractDocument } from "../support/contractDocument.ts";

const codeOf = (changes: object) => pytorchOf(parseExperiment({ ...contractDocument, ...changes }));

describe("a Python literal", () => {
  it.each([
    [null, "None"],
    [true, "True"],
    [0.001, "0.001"],
    [1e-8, "1e-8"],
    [Infinity, 'float("inf")'],
    ["same", '"same"'],
    [[3, 5], "(3, 5)"],
    [[3], "(3,)"],
  ])("of %j is %s", (value, code) => {
    expect(pythonLiteral(value)).toBe(code);
  });
});

describe("a call", () => {
  it("leaves out what is the default, and what stands there under its name already", () => {
    const doc = "A test.";
    const params = {
      a: { kind: "int", doc, default: 1, min: 0, max: 9 },
      b: { kind: "int", doc, default: { sameAs: "a" }, min: 0, max: 9 },
      c: { kind: "bool", doc, default: true },
    } as const;
    const call = (values: Readonly<Record<string, number | boolean>>) =>
      callCode("f", { params, values, positional: ["x"], named: { n: "3" } });
    expect(call({ a: 1, b: 1, c: true })).toBe("f(x, n=3)");
    expect(call({ a: 2, b: 2, c: false })).toBe("f(x, n=3, a=2, c=False)");
    expect(call({ a: 2, b: 1, c: true })).toBe("f(x, n=3, a=2, b=1)");
  });
});

describe("a list of names", () => {
  it("stands in one line, or in as many as its width needs", () => {
    expect(wrapped("a = [", ["1", "2"], "]")).toEqual(["a = [1, 2]"]);
    const lines = wrapped(
      "names = [",
      Array.from({ length: 40 }, (_, i) => `"${i}.weight"`),
      "]",
    );
    expect(lines.every((line) => line.length <= 110)).toBe(true);
    expect(lines).toHaveLength(7);
    expect(lines.join("").replace(/\s/g, "")).toMatch(/^names=\["0.weight",.*"39.weight",\]$/);
  });
});

describe("an exported experiment", () => {
  it("is the tutorial's network with input sizes filled in", () => {
    const code = codeOf({});
    expect(code).toContain("nn.Conv2d(in_channels=3, out_channels=6, kernel_size=5),\n    nn.ReLU(),");
    expect(code).toContain("    nn.Linear(in_features=400, out_features=120),\n");
    expect(code).toContain("criterion = nn.CrossEntropyLoss()\n");
    expect(code).toContain("optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)\n");
    expect(code).toContain('trainset = layerlab.images("CIFAR10", run.data, train=True, samples=20000, normalize=');
    expect(code).toContain("trainloader = run.loader(trainset, batch_size=4, shuffle=True)\n");
  });

  it("writes floats as floats, whole ones too, and whole numbers as such", () => {
    const code = codeOf({
      dataset: { type: "CIFAR10", normalize: { mean: [0, 0, 0], std: [1, 1, 0.5] } },
      loss: { type: "CrossEntropyLoss", weight: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1e21] },
      optimizer: { type: "Adam", lr: 1, betas: [0, 0.99], weight_decay: 2 },
      scheduler: { type: "OneCycleLR", max_lr: 1, total_steps: 7, pct_start: 1, div_factor: 1e8 },
      training: { batch_size: 4, epochs: 2, l1: 1, clip_grad_norm: 2, clip_grad_value: 3 },
    });
    expect(code).toContain("layerlab.Normalize((0.0, 0.0, 0.0), (1.0, 1.0, 0.5))");
    expect(code).toContain("weight=torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1e+21])");
    expect(code).toContain("Adam(net.parameters(), lr=1.0, betas=(0.0, 0.99), weight_decay=2.0)");
    // PyTorch refuses a pct_start that is no float.
    expect(code).toContain("OneCycleLR(optimizer, max_lr=1.0, total_steps=7, pct_start=1.0, div_factor=100000000.0)");
    expect(code).toContain("p.grad += 1.0 * p.detach().sign()");
    expect(code).toContain("clip_grad_norm_(net.parameters(), 2.0)");
    expect(code).toContain("clip_grad_value_(net.parameters(), 3.0)");
  });

  it("leaves pixels from 0 to 1 where they are not to be normalized", () => {
    const code = codeOf({ dataset: { type: "CIFAR10", normalize: null } });
    expect(code).toContain('trainset = layerlab.images("CIFAR10", run.data, train=True)\n');
    expect(code).not.toContain("ormalize");
  });

  it("gives the loss its targets in the form that it takes", () => {
    const targets = (loss: object) => /criterion\(outputs, (.*)\)\n/.exec(codeOf({ loss }))?.[1];
    expect(targets({ type: "CrossEntropyLoss" })).toBe("labels");
    expect(targets({ type: "MSELoss" })).toBe("nn.functional.one_hot(labels, 10).float()");
    const one = { dataset: { type: "Circle" }, model: [{ type: "Linear", out_features: 1 }] };
    expect(codeOf({ ...one, loss: { type: "BCEWithLogitsLoss" } })).toContain("labels.float().unsqueeze(1))");
    expect(codeOf({ ...one, loss: { type: "SoftMarginLoss" } })).toContain("labels.float().unsqueeze(1) * 2 - 1)");
  });

  it("names the weights that start otherwise than PyTorch's layers do", () => {
    const code = codeOf({ initialization: { type: "kaiming_normal_", nonlinearity: "relu" } });
    expect(code).toContain(
      'for name in ["0.weight", "3.weight", "7.weight", "9.weight", "11.weight"]:\n' +
        '    nn.init.kaiming_normal_(net.get_parameter(name), nonlinearity="relu")\n',
    );
  });

  it("goes through the tutorial's six steps, each line that says something of the document bearing its name", () => {
    const block = { type: "Residual", layers: [{ type: "ReLU" }], shortcut: [{ type: "Identity" }] };
    const experiment = parseExperiment({
      ...contractDocument,
      model: [block, { type: "Flatten" }, { type: "Linear", out_features: 10 }],
      scheduler: { type: "StepLR", step_size: 1 },
    });
    const { sections } = trainProgram(experiment, describedIn(experiment));
    expect(sections.map(({ id }) => id)).toEqual(["imports", "data", "network", "loss", "optimizer", "train", "test"]);
    const said = (id: string) =>
      sections
        .find((section) => section.id === id)!
        .lines.flatMap(({ text, subject }) =>
          subject ? [[text.trim(), subject.kind === "layer" ? subject.place : subject.kind]] : [],
        );
    expect(said("network")).toEqual([
      ["Residual(", "model[0]"],
      ["layers=[", "model[0]"],
      ["nn.ReLU(),", "model[0].layers[0]"],
      ["],", "model[0]"],
      ["shortcut=[", "model[0]"],
      ["nn.Identity(),", "model[0].shortcut[0]"],
      ["],", "model[0]"],
      ["),", "model[0]"],
      ["nn.Flatten(),", "model[1]"],
      ["nn.Linear(in_features=3072, out_features=10),", "model[2]"],
    ]);
    expect(said("imports")).toEqual([["run = layerlab.start(seed=0)", "seed"]]);
    expect(said("loss")).toEqual([["criterion = nn.CrossEntropyLoss()", "loss"]]);
    expect(said("optimizer").map(([, kind]) => kind)).toEqual(["optimizer", "scheduler"]);
    expect(said("train")).toContainEqual(["scheduler.step()", "scheduler"]);
    expect(said("data").at(-1)).toEqual(["trainloader = run.loader(trainset, batch_size=4, shuffle=True)", "training"]);
  });

  it("asks for the test loss after each epoch where the learning rate depends on it", () => {
    const code = codeOf({ scheduler: { type: "ReduceLROnPlateau" } });
    expect(code).toContain("    scheduler.step(run.agree(test_loss()))\nprint(");
    expect(codeOf({})).not.toContain("test_loss");
  });

  it("lets OneCycleLR rest after its last step, at which PyTorch's raises", () => {
    const scheduler = { type: "OneCycleLR", max_lr: 0.1, total_steps: 7, interval: "step" };
    expect(codeOf({ scheduler })).toContain("if scheduler.last_epoch < 6:");
    expect(codeOf({ scheduler: { ...scheduler, total_steps: null } })).toContain(
      "epochs = 2\nscheduler = optim.lr_scheduler.OneCycleLR(optimizer, total_steps=epochs * len(trainloader), max_lr=0.1)\n",
    );
  });
});
