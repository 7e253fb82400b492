/** Saves the network, whole: with what of it is scrolled out of sight, and folded where the page has folded it. */

import { translate } from "../i18n/i18n.ts";
import { networkId } from "../network/NetworkPanel.tsx";
import { store } from "../store/store.ts";
import { captionOf } from "./caption.ts";
import type { PictureFormat } from "./pictureFormat.ts";
import { savePicture } from "./savePicture.ts";

export async function saveNetwork(format: PictureFormat): Promise<void> {
  const section = document.getElementById(networkId);
  const title = translate("network.title");
  if (section) await savePicture({ section, title, caption: captionOf(title, store.getState()) }, "network", format);
}
