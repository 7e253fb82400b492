/** Finds a Chromium for the browser tests, or installs one, saying what it does. */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const known = [
  process.env.LAYERLAB_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

function find(): string | undefined {
  return [...known, chromium.executablePath()].find((path) => path && existsSync(path));
}

function run(command: string, args: readonly string[]): boolean {
  console.log(`  $ ${command} ${args.join(" ")}`);
  return (
    spawnSync(command, args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      shell: process.platform === "win32",
    }).status === 0
  );
}

function has(command: string): boolean {
  try {
    execFileSync("which", [command], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** @returns the path of a Chromium or Chrome */
export function findOrInstallChromium(): string {
  const found = find();
  if (found) {
    console.log(`Browser tests use ${found}`);
    return found;
  }
  console.log("The browser tests need a Chromium and none was found; installing one.");
  const isRoot = process.getuid?.() === 0;
  if (isRoot && has("apt-get"))
    run("apt-get", ["update", "-qq"]) && run("apt-get", ["install", "-y", "-qq", "chromium"]);
  else run("npx", ["playwright", "install", "chromium"]);
  const installed = find();
  if (installed) return installed;
  throw new Error(
    "No Chromium could be installed. Install Chrome or Chromium yourself, or set LAYERLAB_CHROMIUM to the path of one.",
  );
}
