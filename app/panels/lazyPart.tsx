/** Parts of the page whose code is loaded when they are first shown. One that does not load, or breaks, leaves the rest of the page alone. */

import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { Boundary } from "./Boundary.tsx";

export interface LazyPart<P> {
  (props: P): ReactNode;
  /** Begins to load it, for whoever is about to open it: on the pointer over the button, or the focus on it. */
  readonly prepare: () => void;
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/**
 * @param load `() => import("./Part.tsx").then(({ Part }) => Part)`
 * @param waiting holds its place meanwhile
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ReactNode = null,
): LazyPart<P> {
  let loaded: ComponentType<P> | null = null;
  let loading: Promise<ComponentType<P>> | null = null;
  let arriving = arrive();

  function request(): Promise<ComponentType<P>> {
    loading ??= load().then((part) => {
      loaded = part;
      return part;
    });
    return loading;
  }

  function arrive() {
    return lazy(async () => {
      // Asking for a script takes some milliseconds, and this is called in the middle of rendering.
      if (!loading) await nextTask();
      return { default: await request() };
    });
  }

  /** A failed promise stays failed: each try gets a new one. */
  function forget(): void {
    loading = null;
    arriving = arrive();
  }

  function Loaded(props: P) {
    // The same as long as it is shown, so that it keeps its state.
    const [Shown] = useState(() => loaded ?? arriving);
    return <Shown {...props} />;
  }

  function Part(props: P) {
    return (
      <Boundary onRetry={forget}>
        <Suspense fallback={waiting}>
          <Loaded {...props} />
        </Suspense>
      </Boundary>
    );
  }

  // Errors are ignored here, because nobody waits for it yet; showing the part tries again.
  const prepare = () => {
    if (!loading) request().catch(forget);
  };
  return Object.assign(Part, { prepare });
}
