/** Puts the page together and starts the worker. */

import "./styles/tokens.css";
import "./styles/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../engine/worker/client.ts";
import { App } from "./App.tsx";
import { showLanguage, start, store } from "./store/store.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

const words = showLanguage(store.getState().language);
void start(createClient);
// Nothing is shown in one language only to change to another. No `await` here: chunks that come later wait for this module.
void words.then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
