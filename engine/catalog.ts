/** All tables in one import: what menus, validation, links, export and docs derive from; and what their words are made with. */

export { augmentations } from "./data/augmentations.ts";
export { fileNames } from "./data/fileNames.ts";
export { datasets } from "./data/index.ts";
export { fileName } from "./data/paths.ts";
export { featuresAt, type OnPlane, planeFeatures } from "./data/planeFeatures.ts";
export { startsOf } from "./data/rowColumns.ts";
export { activationFamilies, activations } from "./nn/activations/index.ts";
export { biasInitializers, initializers } from "./nn/initializers.ts";
export { layerFamilies, layers } from "./nn/layers/index.ts";
export { losses, lossFamilies } from "./nn/losses.ts";
export { optimizers } from "./optim/optimizers.ts";
export { schedulers } from "./optim/schedulers.ts";
export { sequencedSchedulers } from "./optim/sequential.ts";
