/** Holds a part of the page apart: where the part breaks, it says so in its place and can be tried again, and all the rest goes on. */

import { Component, type ReactNode } from "react";
import { useWords } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./Boundary.module.css";

interface BoundaryProps {
  /** Called before it is tried again. */
  readonly onRetry?: () => void;
  readonly children: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const retry = () => {
      this.props.onRetry?.();
      this.setState({ hasFailed: false });
    };
    return <Failed onRetry={retry} />;
  }
}

function Failed({ onRetry }: { readonly onRetry: () => void }) {
  const t = useWords();
  return (
    <div role="alert" className={styles.failed}>
      <p>{t("shell.part.failed")}</p>
      <Button variant="outline" onClick={onRetry}>
        {t("shell.part.retry")}
      </Button>
    </div>
  );
}
