/** WebGPU kernel of `crop2d`: one invocation for each pixel. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";

export const crop2dWebgpu = webgpuKernel({
  write({ inputs: [x, top, left, flip], outputs: [y] }, { run }) {
    const [, channels, height, width] = imageSize(x!.shape);
    const shader = new Shader("crop2d");
    const [from, dy, dx, turned] = [x!, top!, left!, flip!].map((input) => shader.read(input));
    const to = shader.write(y!);
    const i = shader.forEach(sizeOf(y!.shape));
    const image = shader.bind(`${i} / ${u(channels * height * width)}`);
    const plane = shader.bind(`${i} / ${u(height * width)}`);
    const column = shader.bind(`i32(${i} % ${u(width)})`);
    const row = shader.bind(`i32(${i} / ${u(width)} % ${u(height)}) + i32(${dy!.at(image)})`);
    const mirrored = `select(${column}, ${width - 1}i - ${column}, ${turned!.at(image)} != 0.0f)`;
    const place = shader.bind(`${mirrored} + i32(${dx!.at(image)})`);
    const isInside = shader.bind(`${row} >= 0i && ${row} < ${height}i && ${place} >= 0i && ${place} < ${width}i`);
    const at = shader.bind(`u32(select(0i, ${row} * ${width}i + ${place}, ${isInside}))`);
    shader.add(to.set(i, `select(0.0f, ${from!.at(`${plane} * ${u(height * width)} + ${at}`)}, ${isInside})`));
    run(shader);
  },
});
