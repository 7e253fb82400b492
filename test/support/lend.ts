/** Lends one device again and again where opening one takes long: every loan begins empty and gives back what it took. */

import type { Device, Program } from "../../engine/graph/device.ts";
import type { Slot } from "../../engine/graph/tensor.ts";

/** The same device, but that `dispose` frees the slots and programs of this loan and leaves it open. */
export function lend(device: Device): Device {
  const slots = new Set<Slot>();
  const programs = new Set<Program>();
  return {
    ...device,
    allocate(slot) {
      device.allocate(slot);
      slots.add(slot);
    },
    free(slot) {
      device.free(slot);
      slots.delete(slot);
    },
    async compile(plan, watch) {
      const program = await device.compile(plan, watch);
      programs.add(program);
      return program;
    },
    dispose() {
      for (const program of programs) program.dispose();
      for (const slot of slots) device.free(slot);
      programs.clear();
      slots.clear();
    },
  };
}
