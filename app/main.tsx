/** Puts the page together and starts the worker. */

import "./styles/tokens.css";
import "./styles/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../engine/worker/client.ts";
import { App } from "./App.tsx";
import { start } from "./store/store.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

void start(createClient);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
