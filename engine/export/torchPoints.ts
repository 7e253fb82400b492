/** The generated point sets as PyTorch code: the same rules as in data/plane.ts and data/curve.ts, with PyTorch's random numbers. */

import { planeFeatures } from "../data/planeFeatures.ts";
import type { ParamValue, ParamValues } from "../define/param.ts";
import { pythonLiteral } from "./torchCode.ts";

const jitter = `def jitter(reach):
    return (torch.rand(samples, 2) * 2 - 1) * reach * noise`;

const normal = `def normal(centre, sigma):
    points = centre + sigma * torch.randn(samples, 2)
    # What lies outside the picture is drawn again.
    while (outside := points.abs().amax(dim=1) > 6).any():
        points[outside] = (centre + sigma * torch.randn(samples, 2))[outside]
    return points`;

const around = "torch.stack([angle.sin(), angle.cos()], dim=1)";

/** Values of `x`, by what `Curve` calls them. */
const curves: Readonly<Record<string, string>> = {
  sine: "x.sin()",
  step: "torch.where(x < 0, -1.0, 1.0)",
  sinc: "x.sinc()",
  abs: "x.abs() / 3 - 1",
};

/** Defines `points` (samples, features) and `labels` (samples,) from `samples`, `noise` and, where there are any, `classes`. */
const rules: Readonly<Record<string, readonly string[]>> = {
  Circle: [
    jitter,
    `is_inner = torch.arange(samples) % 2 == 0
radius = torch.where(is_inner, 2.5 * torch.rand(samples), 3.5 + 1.5 * torch.rand(samples))
angle = 2 * torch.pi * torch.rand(samples)
points = radius.unsqueeze(1) * ${around}
labels = ((points + jitter(5)).norm(dim=1) < 2.5).long()`,
  ],
  XOR: [
    jitter,
    `points = torch.rand(samples, 2) * 10 - 5
points += 0.3 * points.sign()
labels = ((points + jitter(5)).prod(dim=1) >= 0).long()`,
  ],
  Gauss: [
    normal,
    `labels = 1 - torch.arange(samples) % 2
points = normal((labels * 4 - 2).unsqueeze(1), (0.5 + 7 * noise) ** 0.5)`,
  ],
  Spiral: [
    jitter,
    `arm, place = torch.arange(samples) % 2, torch.arange(samples) // 2
along = place / ((samples - arm + 1) // 2)
angle = 3.5 * torch.pi * along + torch.pi * arm
points = 5 * along.unsqueeze(1) * ${around} + jitter(1)
labels = 1 - arm`,
  ],
  Moons: [
    normal,
    `moon, place = torch.arange(samples) % 2, torch.arange(samples) // 2
angle = torch.pi * place / ((samples - moon + 1) // 2 - 1)
upper = torch.stack([angle.cos(), angle.sin()], dim=1)
lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)
centre = torch.where(moon.unsqueeze(1) == 0, lower, upper) - torch.tensor([0.5, 0.25])
points = normal(centre * 10 / 3, noise * 10 / 3)
labels = 1 - moon`,
  ],
  Blobs: [
    normal,
    `labels = torch.arange(samples) % classes
angle = 2 * torch.pi * labels / classes
sigma = 0.7 * math.sin(math.pi / classes) * (1 + 14 * noise) ** 0.5
points = normal(3.5 * ${around}, sigma)`,
  ],
  Spirals: [
    jitter,
    `labels, place = torch.arange(samples) % classes, torch.arange(samples) // classes
along = place / ((samples - labels + classes - 1) // classes)
angle = 2 * torch.pi * (3.5 * along + labels + 1) / classes
points = 5 * along.unsqueeze(1) * ${around} + jitter(1)`,
  ],
  Plane: [
    jitter,
    `points = torch.rand(samples, 2) * 12 - 6
labels = ((points + jitter(6)).sum(dim=1) / 10).clamp(-1, 1)`,
  ],
  MultiGauss: [
    jitter,
    `points = torch.rand(samples, 2) * 12 - 6
centres = torch.tensor([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
signs = torch.tensor([1, -1, 1, -1, 1, -1])
values = signs * (1 - torch.cdist(points + jitter(6), centres) / 2).clamp(min=0)
labels = values.gather(1, values.abs().argmax(dim=1, keepdim=True)).squeeze(1)`,
  ],
};

const curveRule = (name: ParamValue | undefined): readonly string[] => [
  `def curve(x):
    return ${curves[String(name)]}`,
  `points = torch.rand(samples, 1) * 12 - 6
labels = curve(points[:, 0]) + (torch.rand(samples) * 2 - 1) * noise`,
];

/**
 * Lines that define `train_set` and `test_set`.
 *
 * @returns null for a set that is none of these
 */
export function pointsCode(type: string, params: ParamValues): readonly string[] | null {
  const { test_fraction: _, function: name, features, ...settings } = params;
  const inputs = inputsCode(features);
  const rule = type === "Curve" ? curveRule(name) : Object.hasOwn(rules, type) ? rules[type]! : null;
  if (!rule) return null;
  const testSize = Math.round(Number(params.samples) * Number(params.test_fraction));
  return [
    ...Object.entries(settings).map(([name, value]) => `${name} = ${pythonLiteral(value)}`),
    "",
    "",
    rule[0]!,
    "",
    "",
    ...rule.slice(1),
    "order = torch.randperm(samples)",
    `train, test = order[${testSize}:], order[:${testSize}]`,
    ...inputs.lines,
    `train_set = TensorDataset(${inputs.name}[train], labels[train])`,
    `test_set = TensorDataset(${inputs.name}[test], labels[test])`,
  ];
}

/** What the model is given: the points, or functions of their coordinates. */
function inputsCode(features: ParamValue | undefined): { readonly name: string; readonly lines: readonly string[] } {
  const names = Array.isArray(features) ? features.map(String) : ["x1", "x2"];
  if (names.join() === "x1,x2") return { name: "points", lines: [] };
  const columns = names.map((name) => planeFeatures[name]!.torch).join(", ");
  return { name: "features", lines: ["x1, x2 = points.T", `features = torch.stack([${columns}], dim=1)`] };
}
