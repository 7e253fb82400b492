// Before anything is painted: the theme that the page will have, so that a dark room stays dark. `app/store/preferences.ts` has the last word.
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
