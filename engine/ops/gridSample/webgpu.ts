/** WebGPU kernel of `gridSample`: one invocation for each pixel of each channel. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";

export const gridSampleWebgpu = webgpuKernel({
  write({ inputs: [x, row, column], outputs: [y] }, { run }) {
    const [, channels, height, width] = imageSize(x!.shape);
    const [image, plane] = [u(channels * height * width), u(height * width)];
    const shader = new Shader("gridSample");
    const from = shader.read(x!);
    const [rows, columns] = [shader.read(row!), shader.read(column!)];
    const to = shader.write(y!);
    const pixel = shader.forEach(sizeOf(y!.shape));
    const place = shader.bind(`${pixel} / ${image} * ${plane} + ${pixel} % ${plane}`);
    // `round` takes halves to even.
    const i = shader.bind(`i32(round(${rows.at(place)}))`);
    const j = shader.bind(`i32(round(${columns.at(place)}))`);
    const isInside = shader.bind(`${i} >= 0i && ${i} < ${height}i && ${j} >= 0i && ${j} < ${width}i`);
    const at = shader.bind(`u32(select(0i, ${i} * ${width}i + ${j}, ${isInside}))`);
    shader.add(to.set(pixel, `select(0.0f, ${from.at(`${pixel} / ${plane} * ${plane} + ${at}`)}, ${isInside})`));
    run(shader);
  },
});
