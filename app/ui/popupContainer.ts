/** Where popups stand in the document: within a landmark, so that a screen reader finds them in a part of the page that has a name. */

import { createContext, type RefObject, useContext } from "react";

/** Undefined inside a popup: what it opens stands within its own portal, which a modal dialog leaves reachable. */
export const PopupContainer = createContext<RefObject<HTMLElement | null> | undefined>(undefined);

export const usePopupContainer = () => useContext(PopupContainer);
