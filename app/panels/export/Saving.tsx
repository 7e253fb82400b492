/** The button that saves the file, how far it is, and what became of it. */

import { CircleStop, Download } from "lucide-react";
import type { ExportRequest } from "../../../engine/export/exports.ts";
import { useText } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { ComplaintText } from "../../ui/ComplaintText.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Progress } from "../../ui/Progress.tsx";
import styles from "./Export.module.css";
import { useSaving } from "./useSaving.ts";
import { words } from "./words.ts";

export function Saving({ what }: { readonly what: ExportRequest }) {
  const text = useText();
  const [saving, begin, stop] = useSaving();
  const isMaking = saving.kind === "making";
  return (
    <div className={styles.saving}>
      {isMaking && (
        <Progress
          label={saving.progress ? text(words.computing, { count: saving.progress.totalSteps }) : text(words.making)}
          fraction={saving.progress && saving.progress.steps / saving.progress.totalSteps}
        />
      )}
      {saving.kind === "refused" && (
        <div role="alert" className={styles.complaint}>
          <ComplaintText complaint={saving.complaint} />
        </div>
      )}
      <div className={styles.acts}>
        {/* One button, which keeps the focus. */}
        <Button
          variant={isMaking ? "outline" : "primary"}
          icon={isMaking ? <CircleStop aria-hidden /> : <Download aria-hidden />}
          onClick={() => (isMaking ? stop() : begin(what))}
        >
          {text(isMaking ? words.stop : words.download)}
        </Button>
        <p role="status" className={styles.status}>
          {saving.kind === "saved" &&
            text(words.saved, { name: saving.file.name, size: formatBytes(saving.file.sizeBytes) })}
          {saving.kind === "unmade" && text(words.unmade)}
        </p>
      </div>
    </div>
  );
}
