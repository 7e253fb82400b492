/** The gallery of visuals, for development: `npm start`, then `gallery.html`. No build has it. */

import "../styles/tokens.css";
import "../styles/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { showLanguage, store } from "../store/store.ts";
import { visuals } from "../visuals/index.ts";
import { Overview } from "./Overview.tsx";
import { Picture } from "./Picture.tsx";
import { askedFor } from "./variants.ts";

const asked = askedFor(location.search);
const { dataset } = document.documentElement;

async function page() {
  if (!asked) return <Overview visuals={visuals} />;
  const visual = visuals.find(({ id }) => id === asked.visual);
  if (!visual) return <p>There is no visual “{asked.visual}”.</p>;
  dataset.theme = asked.theme;
  store.setState({ theme: asked.theme });
  await showLanguage(asked.language);
  document.documentElement.lang = asked.language === "zh" ? "zh-CN" : "en";
  fitFrame();
  return <Picture visual={visual} />;
}

/** The frame in the overview is as high as what it shows. */
function fitFrame(): void {
  const { frameElement } = window;
  if (!frameElement) return;
  new ResizeObserver(([entry]) => {
    frameElement.setAttribute("height", String(Math.ceil(entry!.contentRect.height)));
  }).observe(document.body);
}

const root = createRoot(document.getElementById("root")!);
void page().then((shown) => root.render(<StrictMode>{shown}</StrictMode>));
