/** The generated point sets of the plane. Circle, XOR, Gauss, Spiral, Plane and MultiGauss are TensorFlow Playground's, number for number. */

import type { Rng } from "../define/rng.ts";
import { type Draws, EXTENT, manyClassPoints, type Point, regressionPoints, twoClassPoints } from "./points.ts";

/** Circle, XOR, Spiral and Moons reach this far from the centre. */
const RADIUS = 5;
const SPIRAL_TURNS = 1.75;

/** Example `i` belongs to part `i mod parts`; the first parts have one more where `samples` does not divide evenly. */
function partOf(i: number, samples: number, parts: number) {
  const part = i % parts;
  return { part, index: Math.floor(i / parts), size: Math.ceil((samples - part) / parts) };
}

/** Half the points are blue, and the first is: with an odd number blue has one more, as in TensorFlow Playground. */
const isBlue = (i: number) => i % 2 === 0;

/** An offset of each coordinate, uniform in ±noise·reach. */
function jitter({ noise, jitter: rng }: Draws, reach: number): readonly [number, number] {
  return [rng.uniform(-reach, reach) * noise, rng.uniform(-reach, reach) * noise];
}

interface Cloud {
  readonly centre: readonly [number, number];
  readonly sigma: number;
  readonly first: Rng;
  /** Redraws come from another stream, so that one redraw does not move all later points. */
  readonly again: Rng;
}

/** A normally distributed point. Beyond the domain it is drawn again, where TensorFlow Playground leaves it outside the picture. */
function normalPoint({ centre, sigma, first, again }: Cloud): readonly [number, number] {
  let rng = first;
  for (;;) {
    const x1 = centre[0] + sigma * rng.normal();
    const x2 = centre[1] + sigma * rng.normal();
    if (Math.abs(x1) <= EXTENT && Math.abs(x2) <= EXTENT) return [x1, x2];
    rng = again;
  }
}

/** Point `index` of `size` along an arm that starts at the centre and at `startRad`. */
function onSpiral(draws: Draws, arm: { index: number; size: number; turns: number; startRad: number }) {
  const along = arm.index / arm.size;
  const angleRad = arm.turns * along * 2 * Math.PI + arm.startRad;
  const [n1, n2] = jitter(draws, 1);
  return [RADIUS * along * Math.sin(angleRad) + n1, RADIUS * along * Math.cos(angleRad) + n2] as const;
}

/** A uniform point of the domain and the same point jittered, whose value it will carry. */
function uniformPoint(draws: Draws) {
  const x1 = draws.position.uniform(-EXTENT, EXTENT);
  const x2 = draws.position.uniform(-EXTENT, EXTENT);
  const [n1, n2] = jitter(draws, EXTENT);
  return { x1, x2, seen1: x1 + n1, seen2: x2 + n2 };
}

/** MultiGauss: centre and sign of each bump. */
const bumps = [
  [-4, 2.5, 1],
  [0, 2.5, -1],
  [4, 2.5, 1],
  [-4, -2.5, -1],
  [0, -2.5, 1],
  [4, -2.5, -1],
] as const;

/** The strongest bump's value: ±1 at its centre, falling linearly to 0 at distance 2. */
function bumpValue(x1: number, x2: number): number {
  let strongest = 0;
  for (const [c1, c2, sign] of bumps) {
    const value = sign * Math.max(0, 1 - Math.hypot(x1 - c1, x2 - c2) / 2);
    if (Math.abs(value) > Math.abs(strongest)) strongest = value;
  }
  return strongest;
}

const clamp = (value: number) => Math.max(-1, Math.min(1, value));

export const planeDatasets = {
  Circle: twoClassPoints({
    type: "Circle",
    title: { en: "Circle", zh: "圆环" },
    doc: {
      en: "A blue disc of radius 2.5 inside an orange ring from 3.5 to 5. No straight line separates them. Noise moves each point by up to ±5·noise, colours it by where it came to lie (blue within 2.5 of the centre) and shows it where it was: it flips labels, most of all near the border.",
      zh: "半径 2.5 的蓝色圆盘，外面是半径 3.5 到 5 的橙色圆环，任何直线都分不开它们。噪声把每个点移动至多 ±5·noise，按移动后的位置着色（距中心 2.5 以内为蓝色），但仍画在原处：它翻转标签，边界附近最多。",
    },
    rule: (i, draws): Point => {
      const r = isBlue(i) ? draws.position.uniform(0, RADIUS * 0.5) : draws.position.uniform(RADIUS * 0.7, RADIUS);
      const angleRad = draws.position.uniform(0, 2 * Math.PI);
      const x1 = r * Math.sin(angleRad);
      const x2 = r * Math.cos(angleRad);
      const [n1, n2] = jitter(draws, RADIUS);
      return [x1, x2, Math.hypot(x1 + n1, x2 + n2) < RADIUS * 0.5 ? 1 : 0];
    },
  }),

  XOR: twoClassPoints({
    type: "XOR",
    title: { en: "Exclusive or", zh: "异或" },
    doc: {
      en: "Blue where x₁ and x₂ have the same sign, orange where they differ. The oldest example of what a single neuron cannot learn. A gap of 0.6 runs along both axes. Noise moves each point by up to ±5·noise, colours it by where it came to lie and shows it where it was: it flips labels, most of all near the axes.",
      zh: "x₁ 与 x₂ 同号为蓝色，异号为橙色。这是单个神经元学不会的最古老的例子。两条坐标轴旁各留有宽 0.6 的空隙。噪声把每个点移动至多 ±5·noise，按移动后的位置着色，但仍画在原处：它翻转标签，坐标轴附近最多。",
    },
    rule: (_, draws): Point => {
      const padded = (x: number) => x + (x > 0 ? 0.3 : -0.3);
      const x1 = padded(draws.position.uniform(-RADIUS, RADIUS));
      const x2 = padded(draws.position.uniform(-RADIUS, RADIUS));
      const [n1, n2] = jitter(draws, RADIUS);
      return [x1, x2, (x1 + n1) * (x2 + n2) >= 0 ? 1 : 0];
    },
  }),

  Gauss: twoClassPoints({
    type: "Gauss",
    title: { en: "Two clouds", zh: "两团高斯" },
    doc: {
      en: "Two round clouds, blue around (2, 2) and orange around (−2, −2). A straight line is enough. Noise raises the variance of each coordinate from 0.5 to 4, so that the clouds overlap; a point beyond the picture is drawn again.",
      zh: "两团圆形的点云：蓝色以 (2, 2) 为中心，橙色以 (−2, −2) 为中心，一条直线就能分开。噪声把每个坐标的方差从 0.5 增大到 4，使两团重叠；落在画面之外的点会重新抽取。",
    },
    rule: (i, { noise, position, jitter }): Point => {
      const c = isBlue(i) ? 2 : -2;
      const sigma = Math.sqrt(0.5 + 7 * noise);
      const [x1, x2] = normalPoint({ centre: [c, c], sigma, first: position, again: jitter });
      return [x1, x2, isBlue(i) ? 1 : 0];
    },
  }),

  Spiral: twoClassPoints({
    type: "Spiral",
    title: { en: "Two spirals", zh: "双螺旋" },
    doc: {
      en: "Two arms wound around each other, 1¾ turns out to radius 5. The hardest of the classic four. Noise moves each coordinate by up to ±noise.",
      zh: "两条互相缠绕的旋臂，绕 1¾ 圈到达半径 5。四个经典数据集中最难的一个。噪声把每个坐标移动至多 ±noise。",
    },
    rule: (i, draws): Point => {
      const { index, size } = partOf(i, draws.samples, 2);
      const startRad = isBlue(i) ? 0 : Math.PI;
      const [x1, x2] = onSpiral(draws, { index, size, turns: SPIRAL_TURNS, startRad });
      return [x1, x2, isBlue(i) ? 1 : 0];
    },
  }),

  Moons: twoClassPoints({
    type: "Moons",
    title: { en: "Two moons", zh: "双月牙" },
    doc: {
      en: "Two interlocking half circles, orange above and blue below. A gently curved border separates them. It is scikit-learn's make_moons, moved to the centre and enlarged 10/3 times; noise is its standard deviation before enlarging, and a point beyond the picture is drawn again.",
      zh: "两个互相咬合的半圆，橙色在上，蓝色在下，一条平缓弯曲的边界就能分开。它就是 scikit-learn 的 make_moons，移到中心并放大 10/3 倍；noise 是放大前的标准差，落在画面之外的点会重新抽取。",
    },
    source: "https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_moons.html",
    rule: (i, { samples, noise, position, jitter }): Point => {
      const { index, size } = partOf(i, samples, 2);
      const angleRad = (Math.PI * index) / (size - 1);
      const moon = isBlue(i)
        ? [1 - Math.cos(angleRad), 0.5 - Math.sin(angleRad)]
        : [Math.cos(angleRad), Math.sin(angleRad)];
      const scale = 10 / 3;
      // make_moons spans [-1, 2] × [-0.5, 1].
      const centre = [(moon[0]! - 0.5) * scale, (moon[1]! - 0.25) * scale] as const;
      const [x1, x2] = normalPoint({ centre, sigma: noise * scale, first: jitter, again: position });
      return [x1, x2, isBlue(i) ? 1 : 0];
    },
  }),

  Blobs: manyClassPoints({
    type: "Blobs",
    title: { en: "Clouds of many classes", zh: "多类点云" },
    doc: {
      en: "One round cloud per class, evenly placed on a circle of radius 3.5. The simplest problem for a softmax. Without noise a cloud's standard deviation is a tenth of the distance between neighbouring centres; noise 0.5 makes it √8 times as wide. A point beyond the picture is drawn again.",
      zh: "每个类别一团圆形点云，中心均匀分布在半径 3.5 的圆上。最简单的 softmax 问题。没有噪声时，标准差是相邻中心间距的十分之一；噪声为 0.5 时扩大到 √8 倍。落在画面之外的点会重新抽取。",
    },
    rule: (i, { classes, noise, position, jitter }): Point => {
      const label = i % classes;
      const angleRad = (2 * Math.PI * label) / classes;
      const spacing = 2 * 3.5 * Math.sin(Math.PI / classes);
      const sigma = (spacing / 10) * Math.sqrt(1 + 14 * noise);
      const centre = [3.5 * Math.sin(angleRad), 3.5 * Math.cos(angleRad)] as const;
      const [x1, x2] = normalPoint({ centre, sigma, first: position, again: jitter });
      return [x1, x2, label];
    },
  }),

  Spirals: manyClassPoints({
    type: "Spirals",
    title: { en: "Spirals of many classes", zh: "多臂螺旋" },
    doc: {
      en: "One spiral arm per class. Two classes give the two spirals; with more classes the arms make fewer turns (3.5 / classes), so that they stay about as far apart. Noise moves each coordinate by up to ±noise.",
      zh: "每个类别一条旋臂。两类时就是双螺旋；类别越多，旋臂的圈数越少（3.5 / 类别数），使相邻旋臂的间距大致不变。噪声把每个坐标移动至多 ±noise。",
    },
    rule: (i, draws): Point => {
      const { part: label, index, size } = partOf(i, draws.samples, draws.classes);
      const turns = (2 * SPIRAL_TURNS) / draws.classes;
      // The last class starts at angle 0: with two classes that is Spiral's blue arm, class 1.
      const startRad = (2 * Math.PI * (label + 1)) / draws.classes;
      const [x1, x2] = onSpiral(draws, { index, size, turns, startRad });
      return [x1, x2, label];
    },
  }),

  Plane: regressionPoints({
    type: "Plane",
    title: { en: "Inclined plane", zh: "斜面" },
    doc: {
      en: "The target is (x₁ + x₂) / 10: a slope that one linear neuron learns. It is kept within [−1, 1], which flattens two small corners. Noise moves each point by up to ±6·noise, takes the target from where it came to lie and shows it where it was.",
      zh: "目标值为 (x₁ + x₂) / 10：一个线性神经元就能学会的斜面。目标值限制在 [−1, 1] 内，因此有两个小角是平的。噪声把每个点移动至多 ±6·noise，按移动后的位置取目标值，但仍画在原处。",
    },
    rule: (_, draws): Point => {
      const { x1, x2, seen1, seen2 } = uniformPoint(draws);
      return [x1, x2, clamp((seen1 + seen2) / 10)];
    },
  }),

  MultiGauss: regressionPoints({
    type: "MultiGauss",
    title: { en: "Hills and hollows", zh: "峰与谷" },
    doc: {
      en: "Three hills and three hollows in two rows. The target is ±1 at each centre and falls in a straight line to 0 at distance 2; elsewhere it is 0. Noise moves each point by up to ±6·noise, takes the target from where it came to lie and shows it where it was.",
      zh: "排成两行的三座峰和三个谷。目标值在各中心为 ±1，沿直线下降，到距离 2 处为 0，其余各处为 0。噪声把每个点移动至多 ±6·noise，按移动后的位置取目标值，但仍画在原处。",
    },
    rule: (_, draws): Point => {
      const { x1, x2, seen1, seen2 } = uniformPoint(draws);
      return [x1, x2, bumpValue(seen1, seen2)];
    },
  }),
};
