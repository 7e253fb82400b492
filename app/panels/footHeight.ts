/**
 * Tells the page's style sheets, as `--foot`, how high the foot is: notices stay above it.
 *
 * @returns takes it back
 */
export function tellFootHeight(foot: HTMLElement): () => void {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => style.setProperty("--foot", `${foot.offsetHeight}px`));
  observer.observe(foot);
  return () => {
    observer.disconnect();
    style.removeProperty("--foot");
  };
}
