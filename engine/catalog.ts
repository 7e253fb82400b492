/** All tables in one import: what menus, validation, links, export and docs derive from. */

export { augmentations } from "./data/augmentations.ts";
export { datasets } from "./data/index.ts";
export { activations } from "./nn/activations/index.ts";
export { initializers } from "./nn/initializers.ts";
export { layers } from "./nn/layers/index.ts";
export { losses } from "./nn/losses.ts";
export { optimizers } from "./optim/optimizers.ts";
export { schedulers } from "./optim/schedulers.ts";
