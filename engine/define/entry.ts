/** What a table entry is: an activation, a layer, a loss, an optimizer, a data set. Everything else is derived from these. */

import type { Dataset, OnProgress } from "../data/dataset.ts";
import type { Describe, Description } from "../data/description.ts";
import type { DatasetFiles } from "../data/layout.ts";
import type { FileSource } from "../data/sources/source.ts";
import type { TableView } from "../data/table/summary.ts";
import type { Expr } from "../expr/expr.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import type { OnnxContext, OnnxNodes, OnnxValue } from "./onnx.ts";
import type { Params, ParamValues, ValuesOf } from "./param.ts";
import type { Rng } from "./rng.ts";
import type { Text } from "./text.ts";

interface Entry<P extends Params = Params> {
  /** What it does, for a learner. The first sentence stands alone. */
  readonly doc: Text;
  /** The paper or PyTorch page it follows. */
  readonly source?: string;
  readonly params: P;
  /** Throws ParamError, `where` the field's name, for values that are right one by one but not together. */
  check?(params: ValuesOf<P>): void;
  /** PyTorch code that makes the same, where `nn.<Type>(name=value, …)` is not it. */
  torch?(params: ValuesOf<P>): string;
}

/** Entries of a table that belong together, as menus show them. */
export interface Family<E> {
  readonly title: Text;
  readonly entries: Readonly<Record<string, E>>;
}

/** A build knows families by it. */
export const family = <E>(made: Family<E>): Family<E> => made;

/** The table that families make up together, in their order. */
export const tableOf = <E>(families: readonly Family<E>[]): Readonly<Record<string, E>> =>
  Object.fromEntries(families.flatMap(({ entries }) => Object.entries(entries)));

/**
 * What PyTorch's autograd records, as a notebook shows it: the name of a `grad_fn`, then what its `next_functions` lead to, in order. `x` is
 * what comes in, other words are the layer's parameters by suffix and its branches, null is what needs no gradient; `x` alone records nothing.
 * Names are those of PyTorch 1.13.
 */
export type GradFn = "x" | readonly [name: string, first: NextFn, second?: NextFn, third?: NextFn];
type NextFn = GradFn | string | null;

/** An elementwise function; kernels, gradient, formula and curve come from the one expression. */
export interface Activation<P extends Params = Params> extends Entry<P> {
  /** Absent for what PyTorch does not have. */
  readonly gradFn?: GradFn;
  /** As ONNX has it; what its expression says where there is no such operator, for these parameters or any. */
  onnx?(x: OnnxValue, params: ValuesOf<P>, nodes: OnnxNodes): OnnxValue | null;
  forward(x: Expr, params: ValuesOf<P>): Expr;
}

/** How a parameter tensor starts. `fanIn` is the number of inputs to one output. */
export type Init =
  /** PyTorch's default for weights: U(−1/√fanIn, 1/√fanIn), which is kaiming_uniform with a = √5; also its default for biases. */
  { readonly kind: "uniform"; readonly fanIn: number } | { readonly kind: "constant"; readonly value: number };

export interface ParameterSpec {
  readonly shape: Shape;
  readonly init: Init;
}

/** How weights start, as torch.nn.init has it. */
export interface Initializer<P extends Params = Params> extends Entry<P> {
  /** Whether it can start a weight of this shape; dirac_, say, only filters. */
  suits(shape: Shape, params: ValuesOf<P>): boolean;
  /** The weight's first values, row by row. */
  values(weight: ParameterSpec, params: ValuesOf<P>, rng: Rng): ArrayLike<number>;
}

/** A random change of training images, as torchvision.transforms has it. */
export interface Augmentation<P extends Params = Params> extends Entry<P> {
  /** Throws ParamError, `where` the field's name, for values that do not go with images (C, H, W) of this shape. */
  checkImage?(image: Shape, params: ValuesOf<P>): void;
  /**
   * @param x (N, C, H, W), from 0 for black to 1 for white
   * @param draw fresh numbers in [0, 1), one for each image: (N, 1, 1, 1)
   */
  forward(x: Tensor, params: ValuesOf<P>, draw: () => Tensor): Tensor;
}

/** What a layer keeps beside its parameters: it is not learned, the layer assigns it. */
export interface BufferSpec {
  readonly shape: Shape;
  /** Its first value, everywhere. */
  readonly value: number;
  /** True for a whole number: int64 in PyTorch's `state_dict`. */
  readonly isCount?: boolean;
}

/** Under what circumstances a layer is applied. Probes, scores and pictures take `eval`. */
export type ForwardContext = {
  /** Outputs of the layer's branches for the same input, by field. */
  readonly branches?: Readonly<Record<string, Tensor>>;
} & (
  | { readonly mode: "eval" }
  | {
      readonly mode: "train";
      /** Fresh numbers in [0, 1): others at every step, in every layer and at every call; the same on every device. */
      uniform(shape: Shape): Tensor;
      /** The value that a buffer takes after this step. */
      update(buffer: string, value: Tensor): void;
    }
);

/** Shapes are without the batch axis throughout. */
export interface Layer<P extends Params = Params> extends Entry<P> {
  /**
   * Fields that hold lists of layers, [] where left out, and what each list is for. All of them take the layer's input;
   * their parameters come after the layer's own.
   */
  readonly branches?: Readonly<Record<string, Text>>;
  /** The Python class, for a layer that PyTorch does not have. */
  readonly torchClass?: string;
  /**
   * Output shape, or a ShapeError whose `where` is the entry's name: the caller puts the place in the document before it.
   *
   * @param branches what each branch puts out
   */
  outputShape(input: Shape, params: ValuesOf<P>, branches?: Readonly<Record<string, Shape>>): Shape;
  /** Its `weight` has a row for each input, as that of a transposed convolution; for each output without it. */
  readonly hasInputsFirst?: boolean;
  /** Its `weight` may start in any of the initializers' ways; a norm's factors, for one, have no inputs and outputs to count. */
  readonly takesInitialization?: boolean;
  /** Arguments of PyTorch's constructor that the document may leave out, and what they are: `in_features`, say. One that is given is checked. */
  readonly inferred?: Readonly<Record<string, (input: Shape, params: ValuesOf<P>) => number | readonly number[]>>;
  /** Parameters by `state_dict` suffix (`weight`, `bias`), in PyTorch's order. */
  parameters(input: Shape, params: ValuesOf<P>): Readonly<Record<string, ParameterSpec>>;
  /** By `state_dict` suffix too; in a `state_dict` they follow the layer's parameters. */
  buffers?(input: Shape, params: ValuesOf<P>): Readonly<Record<string, BufferSpec>>;
  /** Fewest examples of a training mini-batch; 1 if left out. */
  leastBatch?(input: Shape, params: ValuesOf<P>): number;
  /** Whether its output in training depends on `uniform`'s numbers; no if left out. */
  draws?(params: ValuesOf<P>): boolean;
  /** Whether in evaluation too its output for an example depends on the other examples; no if left out. */
  mixesExamples?(params: ValuesOf<P>): boolean;
  /** In training. Absent for what PyTorch does not have. */
  readonly gradFn?: GradFn | ((input: Shape, params: ValuesOf<P>) => GradFn);
  /** @param weights parameters and buffers by suffix */
  forward(x: Tensor, weights: Readonly<Record<string, Tensor>>, params: ValuesOf<P>, context: ForwardContext): Tensor;
  /** The same in evaluation, in ONNX. Absent for what cannot be exported. */
  onnx?(
    x: OnnxValue,
    weights: Readonly<Record<string, OnnxValue>>,
    params: ValuesOf<P>,
    context: OnnxContext,
  ): OnnxValue;
  /** Multiply–accumulates for one example. */
  macs(input: Shape, params: ValuesOf<P>): number;
}

/**
 * How outputs are read where there is one for each class: softmax of logits or of log-probabilities, a sigmoid of each, the exponential of
 * each, or each as the share it is.
 */
export type ClassReading = "softmax" | "sigmoids" | "exponentials" | "shares";

/** What the target tensor holds: class indices (N,) i32, or values shaped like the model's output. */
export type TargetKind = "classIndex" | "values";

/** A loss before it is reduced to one number. */
export interface LossTerms {
  /** As PyTorch's `reduction="none"` gives them; the first axis is that of examples. */
  readonly elements: Tensor;
  /** (N,): what the sum of elements is divided by for a mean is the sum of these; without them, the number of elements. */
  readonly weights?: Tensor;
}

export interface Loss<P extends Params = Params> extends Entry<P> {
  readonly target: TargetKind;
  /** With a single output: labels become 0/1, else −1/+1. With several outputs values are one-hot rows. */
  readonly binaryLabels: "zeroOne" | "plusMinusOne";
  /** What accuracy thresholds when there is a single output: `logit` > 0, `probability` > 0.5, `sign`. */
  readonly singleOutput: "logit" | "probability" | "sign";
  /** How sure the model is of each class, where it has an output for each. Accuracy takes the largest in any case. */
  classOutputs(params: ValuesOf<P>): ClassReading;
  /** Whether targets may be any numbers. */
  readonly suitsRegression?: boolean;
  /** What to do when the model puts out what the loss has no value for. */
  readonly outsideItsRange?: Text;
  /** Throws ParamError, `where` the field's name, for values that do not go with this number of outputs. */
  checkOutputs?(outputs: number, params: ValuesOf<P>): void;
  forward(output: Tensor, target: Tensor, params: ValuesOf<P>): LossTerms;
  /** `x` is what the model puts out. Absent for what PyTorch does not have. */
  readonly gradFn?: GradFn | ((params: ValuesOf<P>) => GradFn);
  /** The loss of one element, for the formula on the page. */
  formula: Expr;
}

/** Expressions by name: the parameter `p`, its gradient `g`, the state tensors, the live parameters and the step's scalars. */
export type UpdateInputs<Name extends string = string> = Readonly<Record<"p" | "g" | Name, Expr>>;

/** Numbers that the host carries from step to step, in float64; with PyTorch they are tensors of one number. */
export type Memory<Held extends string = string> = Readonly<Record<Held, number>>;

export interface Optimizer<
  P extends Params = Params,
  State extends string = string,
  Scalar extends string = string,
  Held extends string = string,
> extends Entry<P> {
  /** State tensors, shaped like the parameter, under PyTorch's names (`momentum_buffer`, `exp_avg`). */
  readonly state: readonly State[];
  /** What fills state that does not start at 0, from the parameters of the first step. */
  initialState?(params: ValuesOf<P>): Readonly<Record<string, number>>;
  /** State that is the same for every element, under PyTorch's names (`mu_product`). */
  readonly memory?: {
    initial(params: ValuesOf<P>): Memory<Held>;
    /** What step `t` leaves behind. */
    next(params: ValuesOf<P>, t: number, memory: Memory<Held>): Memory<Held>;
  };
  /**
   * What PyTorch has in `optimizer.state[p]` under these parameters. Without it that is `step`, what is in `memory`, and the state that the
   * rule changes.
   */
  torchState?(params: ValuesOf<P>): readonly (State | Held | "step")[];
  /**
   * Numbers that step `t` (from 1) uses, computed in float64 on the host before the step: bias corrections, schedules.
   * Every live parameter is one of them by its own name already. What a scheduler changes (`lr`, `momentum`, the first of `betas`) must be read here or live.
   */
  scalars(params: ValuesOf<P>, t: number, memory: Memory<Held>): Readonly<Record<Scalar, number>>;
  /** New values of `p` and of every state tensor. Parameters that are not live are constants in `params`. */
  update(
    inputs: UpdateInputs<State | Scalar | Extract<keyof P, string>>,
    params: ValuesOf<P>,
  ): Readonly<Record<"p" | State, Expr>>;
}

/** Where training stands, as a scheduler sees it. */
export interface Moment<Held extends string = string> {
  /** The optimizer's own `lr`. */
  readonly lr: number;
  /** How often the scheduler has been stepped: epochs, or steps. */
  readonly time: number;
  /** What `time` will be when training is over. */
  readonly duration: number;
  /** What it remembers of the test losses. */
  readonly memory: Memory<Held>;
}

/** The learning rate, and the momentum where a scheduler takes that over too. */
export interface Rate {
  readonly lr: number;
  readonly momentum?: number;
}

export interface Scheduler<P extends Params = Params, Held extends string = string> extends Entry<P> {
  /** @param members what each of its `schedulers` says; none but for one that has `members` */
  at(params: ValuesOf<P>, moment: Moment<Held>, members: readonly ((moment: Moment<Held>) => Rate)[]): Rate;
  /** For one made of others, its field `schedulers`: what that is for, and types that a new one has. */
  readonly members?: { readonly doc: Text; readonly initial: readonly string[] };
  /** Whether it takes over the momentum: the optimizer's `momentum`, or the first of its `betas`. */
  cyclesMomentum?(params: ValuesOf<P>): boolean;
  /** For one that follows the test loss: after every epoch it is given the mean over all test examples. */
  readonly metrics?: {
    readonly initial: Memory<Held>;
    next(params: ValuesOf<P>, testLoss: number, memory: Memory<Held>): Memory<Held>;
  };
}

export interface DatasetEntry<P extends Params = Params> extends Entry<P> {
  readonly title: Text;
  /** What it is, before it is loaded. */
  readonly describe: Describe<ValuesOf<P>>;
  /** Its examples are images, which may be changed at random. */
  readonly takesAugmentation?: boolean;
  /** How the files it is read from are known and got; absent for generated sets. */
  readonly files?: DatasetFiles;
  /** Path, beside the page, of the file that these parameters name, where the site brings that file itself; else null. */
  shipped?(params: ValuesOf<P>): string | null;
  /**
   * For a set of files that say little of themselves: what a document may say of one, and what its data then are. Null where there is no file.
   * Throws DataError for a file that is none of the set's.
   */
  guess?(request: GuessRequest): Promise<Guess | null>;
  /** Of such a set: the file that a document names, as it stands. Throws DataError. */
  view?(request: ViewRequest<P>): Promise<TableView>;
  /** The class of torchvision that reads the same images; called with `root`, `train`, `download` and `transform`. */
  readonly torchClass?: string;
  /** Throws DataError. The same seed gives the same data. */
  load(request: LoadRequest<P>): Promise<Dataset>;
}

export interface GuessRequest {
  /** Values that are chosen already; the others are guessed to go with them. */
  readonly held: ParamValues;
  readonly files: FileSource;
}

export interface ViewRequest<P extends Params = Params> {
  readonly params: ValuesOf<P>;
  readonly files: FileSource;
}

export interface Guess {
  /** Values of the entry's parameters: those held, and those of the others that the file says something of. */
  readonly fields: ParamValues;
  readonly description: Description;
}

export interface LoadRequest<P extends Params = Params> {
  readonly params: ValuesOf<P>;
  readonly rng: Rng;
  readonly files: FileSource;
  readonly onProgress: OnProgress;
}

// Each helper checks an entry's own parameter types, then forgets them: tables hold entries of many kinds side by side.
export const activation = <P extends Params>(entry: Activation<P>): Activation => entry as unknown as Activation;
export const augmentation = <P extends Params>(entry: Augmentation<P>): Augmentation =>
  entry as unknown as Augmentation;
export const initializer = <P extends Params>(entry: Initializer<P>): Initializer => entry as unknown as Initializer;
export const layer = <P extends Params>(entry: Layer<P>): Layer => entry as unknown as Layer;
export const loss = <P extends Params>(entry: Loss<P>): Loss => entry as unknown as Loss;
export const optimizer = <P extends Params, State extends string, Scalar extends string, Held extends string>(
  entry: Optimizer<P, State, Scalar, Held>,
): Optimizer => entry as unknown as Optimizer;
export const scheduler = <P extends Params, Held extends string>(entry: Scheduler<P, Held>): Scheduler =>
  entry as unknown as Scheduler;
/** One that is read from files, which only the worker does. */
export const fileDataset = <P extends Params>(entry: DatasetEntry<P>): DatasetEntry => dataset(entry);
export const dataset = <P extends Params>(entry: DatasetEntry<P>): DatasetEntry => entry as unknown as DatasetEntry;
