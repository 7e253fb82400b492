/** Broken documents, links and weight files: each is refused with one line that says where, what, and how to mend it. */

import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { describeComplaint, UserError } from "../../engine/define/errors.ts";
import { decodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { contractDocument } from "../support/contractDocument.ts";

interface Broken<T> {
  readonly what: string;
  readonly input: T;
  readonly where: string;
  readonly message: RegExp;
}

/** The contract's document with one thing changed. */
const withField = (fields: object) => ({ ...contractDocument, ...fields });
const withLayer = (layer: unknown) => withField({ model: [...contractDocument.model.slice(0, 3), layer] });
const withDataset = (dataset: object) => withField({ dataset });
const without = (field: string) =>
  Object.fromEntries(Object.entries(contractDocument).filter(([name]) => name !== field));
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

const documents: readonly Broken<unknown>[] = [
  { what: "null", input: null, where: "experiment", message: /got null, expected an object/ },
  { what: "a list", input: [contractDocument], where: "experiment", message: /got a list of 1, expected an object/ },
  { what: "a text", input: "CIFAR10", where: "experiment", message: /got "CIFAR10", expected an object/ },
  { what: "an empty object", input: {}, where: "version", message: /got nothing, expected 1. Write "version": 1/ },
  { what: "a newer version", input: withField({ version: 2 }), where: "version", message: /got 2.*newer Layerlab/ },
  { what: "a version in quotes", input: withField({ version: "1" }), where: "version", message: /got "1", expected 1/ },
  {
    what: "a field of another name",
    input: { ...without("dataset"), data: {} },
    where: "data",
    message: /unknown field.*Did you mean "dataset"/,
  },
  { what: "no data set", input: without("dataset"), where: "dataset", message: /got nothing, expected a data set/ },
  {
    what: "an unknown top field",
    input: withField({ name: "mine" }),
    where: "name",
    message: /unknown field.*Remove it/,
  },
  {
    what: "a misspelt top field",
    input: withField({ optimiser: {} }),
    where: "optimiser",
    message: /Did you mean "optimizer"/,
  },
  { what: "no loss", input: without("loss"), where: "loss", message: /got nothing, expected a loss in braces/ },
  { what: "no optimizer", input: without("optimizer"), where: "optimizer", message: /expected an optimizer/ },
  { what: "no model", input: without("model"), where: "model", message: /got nothing, expected a list/ },
  {
    what: "a field __proto__",
    input: JSON.parse(`{"__proto__":{},${JSON.stringify(contractDocument).slice(1)}`),
    where: "__proto__",
    message: /unknown field/,
  },
  {
    what: "a negative seed",
    input: withField({ seed: -1 }),
    where: "seed",
    message: /got -1, expected a whole number from 0/,
  },
  {
    what: "a seed beyond 32 bits",
    input: withField({ seed: 2 ** 32 }),
    where: "seed",
    message: /got 4294967296, expected .* 4294967295/,
  },
  {
    what: "a fractional seed",
    input: withField({ seed: 0.5 }),
    where: "seed",
    message: /got 0\.5, expected a whole number/,
  },
  {
    what: "a model that is an object",
    input: withField({ model: {} }),
    where: "model",
    message: /got an object.*brackets/,
  },
  {
    what: "257 layers",
    input: withField({ model: Array(257).fill({ type: "ReLU" }) }),
    where: "model",
    message: /got a list of 257, expected .*256/,
  },
  { what: "a layer by name only", input: withLayer("ReLU"), where: "model[3]", message: /Write \{ "type": "ReLU" \}/ },
  { what: "a null layer", input: withLayer(null), where: "model[3]", message: /got null, expected a layer/ },
  {
    what: "a layer without type",
    input: withLayer({ out_features: 2 }),
    where: "model[3].type",
    message: /got nothing, expected the name of a layer/,
  },
  {
    what: "a layer in capitals",
    input: withLayer({ type: "RELU" }),
    where: "model[3].type",
    message: /Did you mean "ReLU"/,
  },
  {
    what: "a layer of another library",
    input: withLayer({ type: "Dense", units: 3 }),
    where: "model[3].type",
    message: /got "Dense".*Choose one of Linear, Conv2d/,
  },
  {
    what: "a layer named constructor",
    input: withLayer({ type: "constructor" }),
    where: "model[3].type",
    message: /got "constructor"/,
  },
  {
    what: "a layer named __proto__",
    input: withLayer({ type: "__proto__" }),
    where: "model[3].type",
    message: /got "__proto__"/,
  },
  {
    what: "a type with a line break",
    input: withLayer({ type: "Re\nLU\u2028" }),
    where: "model[3].type",
    message: /got "Re\\nLU\\u2028"/,
  },
  {
    what: "a misspelt parameter",
    input: withLayer({ type: "Conv2d", out_channels: 16, kernal_size: 5 }),
    where: "model[3].kernal_size",
    message: /Did you mean "kernel_size"/,
  },
  {
    what: "in_channels other than the channels that arrive",
    input: withLayer({ type: "Conv2d", in_channels: 9, out_channels: 2, kernel_size: 1 }),
    where: "model[3].in_channels",
    message: /got 9, expected 6, as \(N, 6, 14, 14\) arrives. Write 6, or leave in_channels out/,
  },
  {
    what: "num_channels of the wrong kind",
    input: withLayer({ type: "GroupNorm", num_groups: 2, num_channels: "6" }),
    where: "model[3].num_channels",
    message: /Write 6 without quotes/,
  },
  {
    what: "num_channels where there is no such argument",
    input: withLayer({ type: "BatchNorm2d", num_channels: 6 }),
    where: "model[3].num_channels",
    message: /unknown field, expected.*num_features/,
  },
  {
    what: "a size that is wrong within a block",
    input: withLayer({ type: "Residual", layers: [{ type: "ReLU" }, { type: "BatchNorm2d", num_features: 7 }] }),
    where: "model[3].layers[1].num_features",
    message: /got 7, expected 6/,
  },
  {
    what: "a missing parameter",
    input: withLayer({ type: "Conv2d", out_channels: 16 }),
    where: "model[3].kernel_size",
    message: /got nothing.*Add "kernel_size": 3/,
  },
  {
    what: "a number in quotes",
    input: withLayer({ type: "Linear", out_features: "10" }),
    where: "model[3].out_features",
    message: /got "10".*Write 10 without quotes/,
  },
  {
    what: "no units",
    input: withLayer({ type: "Linear", out_features: 0 }),
    where: "model[3].out_features",
    message: /got 0, expected a whole number from 1/,
  },
  {
    what: "too many units",
    input: withLayer({ type: "Linear", out_features: 1e9 }),
    where: "model[3].out_features",
    message: /got 1000000000, expected .* to 1048576/,
  },
  {
    what: "half a unit",
    input: withLayer({ type: "Linear", out_features: 2.5 }),
    where: "model[3].out_features",
    message: /got 2\.5, expected a whole number/,
  },
  {
    what: "a stride of 0",
    input: withLayer({ type: "MaxPool2d", kernel_size: 2, stride: 0 }),
    where: "model[3].stride",
    message: /got 0, expected a whole number from 1/,
  },
  {
    what: "a kernel of three numbers",
    input: withLayer({ type: "Conv2d", out_channels: 1, kernel_size: [5, 5, 5] }),
    where: "model[3].kernel_size",
    message: /got \[5, 5, 5\], expected a whole number/,
  },
  {
    what: "bias as a number",
    input: withLayer({ type: "Linear", out_features: 1, bias: 1 }),
    where: "model[3].bias",
    message: /got 1, expected true or false/,
  },
  {
    what: "an infinite slope (1e999)",
    input: withLayer({ type: "LeakyReLU", negative_slope: JSON.parse("1e999") }),
    where: "model[3].negative_slope",
    message: /got Infinity, expected a finite number/,
  },
  {
    what: "a learning rate that is no number",
    input: withField({ optimizer: { type: "SGD", lr: Number.NaN } }),
    where: "optimizer.lr",
    message: /got NaN, expected a number of at least 0/,
  },
  {
    what: "a negative learning rate",
    input: withField({ optimizer: { type: "SGD", lr: -0.1 } }),
    where: "optimizer.lr",
    message: /got -0\.1/,
  },
  {
    what: "an optimizer's other spelling",
    input: withField({ optimizer: { type: "RMSProp1" } }),
    where: "optimizer.type",
    message: /Did you mean "RMSprop"/,
  },
  {
    what: "Nesterov without momentum",
    input: withField({ optimizer: { type: "SGD", nesterov: true } }),
    where: "optimizer.nesterov",
    message: /momentum above 0.*Set momentum to 0\.9/,
  },
  {
    what: "three betas",
    input: withField({ optimizer: { type: "Adam", betas: [0.9, 0.99, 0.999] } }),
    where: "optimizer.betas",
    message: /expected a list of 2 numbers/,
  },
  {
    what: "a beta above 1",
    input: withField({ optimizer: { type: "Adam", betas: [0.9, 2] } }),
    where: "optimizer.betas[1]",
    message: /got 2, expected a number of at least 0 and below 1/,
  },
  {
    what: "a loss without Loss",
    input: withField({ loss: { type: "CrossEntropy" } }),
    where: "loss.type",
    message: /Did you mean "CrossEntropyLoss"/,
  },
  {
    what: "a loss with parameters it does not have",
    input: withField({ loss: { type: "MSELoss", size_average: true } }),
    where: "loss.size_average",
    message: /unknown field/,
  },
  {
    what: "a misspelt scheduler",
    input: withField({ scheduler: { type: "StepLr", step_size: 1 } }),
    where: "scheduler.type",
    message: /Did you mean "StepLR"/,
  },
  {
    what: "a scheduler without a field that it needs",
    input: withField({ scheduler: { type: "StepLR" } }),
    where: "scheduler.step_size",
    message: /Add "step_size": 10/,
  },
  {
    what: "the name of a scheduler",
    input: withField({ scheduler: "StepLR" }),
    where: "scheduler",
    message: /expected a scheduler in braces/,
  },
  {
    what: "a plateau looked for after every step",
    input: withField({ scheduler: { type: "ReduceLROnPlateau", interval: "step" } }),
    where: "scheduler.interval",
    message: /leave interval out/,
  },
  {
    what: "a cycle of a momentum that is not there",
    input: withField({ optimizer: { type: "Adagrad" }, scheduler: { type: "OneCycleLR", max_lr: 1 } }),
    where: "scheduler.cycle_momentum",
    message: /got true with Adagrad/,
  },
  {
    what: "training that is a list",
    input: withField({ training: [] }),
    where: "training",
    message: /expected an object.*batch_size, epochs, shuffle/,
  },
  {
    what: "an empty batch",
    input: withField({ training: { batch_size: 0, epochs: 1 } }),
    where: "training.batch_size",
    message: /got 0, expected a whole number from 1/,
  },
  {
    what: "endless epochs",
    input: withField({ training: { epochs: Infinity } }),
    where: "training.epochs",
    message: /got Infinity/,
  },
  {
    what: "shuffle in words",
    input: withField({ training: { shuffle: "yes" } }),
    where: "training.shuffle",
    message: /got "yes", expected true or false/,
  },
  {
    what: "an unknown data set",
    input: withDataset({ type: "ImageNet" }),
    where: "dataset.type",
    message: /got "ImageNet".*Choose one of .*CIFAR10/,
  },
  {
    what: "a data set of another spelling",
    input: withDataset({ type: "CIFAR-10" }),
    where: "dataset.type",
    message: /Did you mean "CIFAR10"/,
  },
  {
    what: "a negative number of images",
    input: withDataset({ type: "CIFAR10", train_samples: -5 }),
    where: "dataset.train_samples",
    message: /got -5, expected a whole number from 1/,
  },
  {
    what: "too much noise",
    input: withDataset({ type: "Circle", noise: 0.6 }),
    where: "dataset.noise",
    message: /got 0\.6, expected a number from 0 to 0\.5/,
  },
  {
    what: "normalize for points",
    input: withDataset({ type: "XOR", normalize: { mean: [0], std: [1] } }),
    where: "dataset.normalize",
    message: /unknown field/,
  },
  {
    what: "normalize by a number",
    input: withDataset({ type: "CIFAR10", normalize: 0.5 }),
    where: "dataset.normalize",
    message: /got 0\.5, expected an object with mean and std/,
  },
  {
    what: "normalize without std",
    input: withDataset({ type: "CIFAR10", normalize: { mean: [0, 0, 0] } }),
    where: "dataset.normalize.std",
    message: /got nothing, expected a list of numbers/,
  },
  {
    what: "one mean for three channels",
    input: withDataset({ type: "CIFAR10", normalize: { mean: [0.5], std: [0.5, 0.5, 0.5] } }),
    where: "dataset.normalize.mean",
    message: /got 1 numbers?, expected 3, one per channel/,
  },
  {
    what: "a std of 0",
    input: withDataset({ type: "CIFAR10", normalize: { mean: [0, 0, 0], std: [1, 0, 1] } }),
    where: "dataset.normalize.std[1]",
    message: /got 0, expected a number other than 0/,
  },
  { what: "a thousand brackets", input: withLayer(nested(1000)), where: "model[3][0]", message: /levels of nesting/ },
  {
    what: "a million values",
    input: withField({ seed: Array(1e6).fill(0) }),
    where: "experiment",
    message: /more than 20000 values/,
  },
];

const packed = (text: string | Uint8Array) => `#e=${deflateRawSync(text).toString("base64url")}`;
const whole = packed(JSON.stringify(contractDocument));

const links: readonly Broken<string>[] = [
  { what: "nothing", input: "", where: "link", message: /no experiment.*Copy the whole link again/ },
  { what: "another hash", input: "#lesson-2", where: "link", message: /no experiment/ },
  { what: "an empty experiment", input: "#e=", where: "link", message: /characters that no link has/ },
  {
    what: "a blank within",
    input: `${whole.slice(0, 20)} ${whole.slice(20)}`,
    where: "link",
    message: /characters that no link has/,
  },
  { what: "five characters", input: "#e=abcde", where: "link", message: /impossible length/ },
  {
    what: "a link cut in half",
    input: whole.slice(0, 104),
    where: "link",
    message: /cannot be unpacked|impossible length/,
  },
  {
    what: "text that is not packed",
    input: `#e=${Buffer.from("{}{}{}").toString("base64url")}`,
    where: "link",
    message: /cannot be unpacked/,
  },
  {
    what: "a bomb of 64 MB",
    input: packed(new Uint8Array(2 ** 26)),
    where: "link",
    message: /more than 1048576 bytes unpacked/,
  },
  {
    what: "half a megabyte of characters",
    input: `#e=${"A".repeat(2 ** 19)}`,
    where: "link",
    message: /524288 characters/,
  },
  { what: "no JSON", input: packed("Hello"), where: "link", message: /not JSON/ },
  {
    what: "bytes that are no text",
    input: packed(Uint8Array.of(0xff, 0xfe, 0x80)),
    where: "link",
    message: /not JSON/,
  },
  { what: "a number", input: packed("42"), where: "experiment", message: /got 42, expected an object/ },
  { what: "a document with a mistake", input: packed('{"version":1,"seed":"a"}'), where: "seed", message: /got "a"/ },
];

/** A file with this header (text, or an object that becomes JSON) and so many bytes of data. */
function file(header: string | object, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const tensor = (begin: number, end: number, more: object = {}) => ({
  dtype: "F32",
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
  ...more,
});
const declared = (length: bigint) => {
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
};

const weights: readonly Broken<Uint8Array>[] = [
  { what: "an empty file", input: new Uint8Array(0), where: "w", message: /got 0 bytes, expected a safetensors file/ },
  { what: "seven bytes", input: new Uint8Array(7), where: "w", message: /got 7 bytes/ },
  {
    what: "a header longer than the file",
    input: declared(1000n),
    where: "w",
    message: /header of 1000 bytes, expected at most 56/,
  },
  {
    what: "a header of 2⁶⁴ − 1 bytes",
    input: declared(2n ** 64n - 1n),
    where: "w",
    message: /a header of 1844674407370955\d+ bytes/,
  },
  { what: "an empty header", input: file("", 0), where: "w", message: /not JSON/ },
  { what: "a header cut short", input: file('{"a":{"dtype":', 0), where: "w", message: /not JSON/ },
  { what: "a list as header", input: file("[]", 0), where: "w", message: /no object/ },
  { what: "a tensor that is a number", input: file({ a: 1 }, 0), where: 'w: "a"', message: /dtype missing/ },
  {
    what: "numbers of eight bits",
    input: file({ a: tensor(0, 4, { dtype: "F8_E4M3" }) }, 4),
    where: 'w: "a"',
    message: /dtype "F8_E4M3", expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL/,
  },
  {
    what: "what torch.save writes",
    input: Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0, 0, 0),
    where: "w",
    message: /got a file of torch.save.*expected a safetensors file. Save .*safetensors.torch.save_file/,
  },
  {
    what: "what torch.save wrote before 1.6",
    input: Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20),
    where: "w",
    message: /got a file of torch.save/,
  },
  {
    what: "a dtype named toString",
    input: file({ a: tensor(0, 4, { dtype: "toString" }) }, 4),
    where: 'w: "a"',
    message: /dtype "toString"/,
  },
  {
    what: "a negative length",
    input: file({ a: tensor(0, 4, { shape: [-1] }) }, 4),
    where: 'w: "a"',
    message: /shape \[-1\]/,
  },
  {
    what: "a shape that is no list",
    input: file({ a: tensor(0, 4, { shape: 1 }) }, 4),
    where: 'w: "a"',
    message: /shape 1, expected a list of lengths/,
  },
  {
    what: "offsets backwards",
    input: file({ a: tensor(0, 4, { data_offsets: [4, 0] }) }, 4),
    where: 'w: "a"',
    message: /data_offsets \[4,0\]/,
  },
  {
    what: "three offsets",
    input: file({ a: tensor(0, 4, { data_offsets: [0, 4, 8] }) }, 4),
    where: 'w: "a"',
    message: /two byte positions/,
  },
  {
    what: "more shape than bytes",
    input: file({ a: tensor(0, 4, { shape: [2] }) }, 4),
    where: 'w: "a"',
    message: /got 4 bytes, expected 8 bytes for shape \(2\)/,
  },
  {
    what: "a shape of 10¹⁸ values",
    input: file({ a: tensor(0, 4, { shape: [1e9, 1e9] }) }, 4),
    where: 'w: "a"',
    message: /got 4 bytes/,
  },
  {
    what: "data cut short",
    input: file({ a: tensor(0, 8) }, 4),
    where: 'w: "a"',
    message: /got bytes 0 to 8, expected at most 4/,
  },
  {
    what: "tensors that overlap",
    input: file({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
    where: 'w: "b"',
    message: /expected to begin at 8/,
  },
  {
    what: "a gap between tensors",
    input: file({ a: tensor(0, 4), b: tensor(8, 12) }, 12),
    where: 'w: "b"',
    message: /expected to begin at 4/,
  },
  {
    what: "bytes that belong to nothing",
    input: file({ a: tensor(0, 4) }, 12),
    where: "w",
    message: /got 12 bytes of data, expected 4/,
  },
];

async function refusal(read: () => unknown): Promise<UserError> {
  try {
    await read();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

/** One line, shaped `where: got …, expected …. What to do.`, in both languages. */
function expectReadable({ message, complaint }: UserError): void {
  const line = "[^\\p{Cc}\\p{Zl}\\p{Zp}]+";
  expect(message).toMatch(new RegExp(`^${line}: got ${line}, expected ${line}\\. \\p{Lu}${line}[.?]$`, "u"));
  expect(message.length).toBeLessThan(400);
  const chinese = describeComplaint(complaint, "zh");
  expect(chinese).toMatch(new RegExp(`^${line}：得到 ${line}，应为 ${line}。${line}[。？]$`, "u"));
  expect(chinese).toMatch(/\p{Script=Han}{2}/u);
}

async function expectRefusal(read: () => unknown, { where, message }: Broken<unknown>): Promise<void> {
  const error = await refusal(read);
  expect(error.complaint.where).toBe(where);
  expect(error.message).toMatch(message);
  expectReadable(error);
}

describe("a broken document is refused:", () => {
  it.each(documents)("$what", (broken) => expectRefusal(() => parseExperiment(broken.input), broken));
});

describe("a broken link is refused:", () => {
  it.each(links)("$what", (broken) => expectRefusal(() => decodeLink(broken.input), broken));
});

describe("a broken safetensors file is refused:", () => {
  it.each(weights)("$what", (broken) => expectRefusal(() => readSafetensors(broken.input, "w"), broken));
});

describe("the unbroken ones", () => {
  it("are taken, so that the refusals above are for what was changed", async () => {
    expect(parseExperiment(contractDocument).version).toBe(1);
    expect((await decodeLink(whole)).version).toBe(1);
    expect(readSafetensors(file({ a: tensor(0, 8), b: tensor(8, 12) }, 12))).toHaveLength(2);
  });
});
