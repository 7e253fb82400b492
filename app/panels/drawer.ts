/** The panels at the sides, which lie over the network where the window is narrow. */

export type Drawer = "settings" | "output";
