// Before anything is painted: the theme that the page will have, so that a dark room stays dark (`app/store/preferences.ts` has the last word), and what is said when there will be no page.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("layerlab.theme");
  } catch {
    // Storage is blocked: follow the system.
  }
  if (theme !== "light" && theme !== "dark")
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
})();

// Where a script of the page does not come, or breaks before the page stands, words in the page itself say so.
(() => {
  const tell = () => document.getElementById("not-started")?.removeAttribute("hidden");
  const onError = ({ target }) => {
    if (!(target instanceof HTMLScriptElement) && target !== window) return;
    // The words stand below the scripts and may not have come yet.
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", tell);
    else tell();
  };
  // Errors of elements do not bubble.
  addEventListener("error", onError, { capture: true });
})();
