/** Keys as this system has and writes them. */

export const isMac = /^(Mac|iP)/.test(navigator.platform);

export const undoKeys = isMac ? "⌘Z" : "Ctrl+Z";
export const redoKeys = isMac ? "⇧⌘Z" : "Ctrl+Y";
