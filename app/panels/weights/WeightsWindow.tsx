/** Which of a file's tensors goes where in the network: what names, or order and shape, suggest, to be changed by hand and loaded. */

import { useMemo, useState } from "react";
import type { Complaint } from "../../../engine/define/errors.ts";
import { type Match, matchByOrder, withSource } from "../../../engine/export/matchWeights.ts";
import { useText, useWords } from "../../i18n/i18n.ts";
import type { AppState, GivenWeights } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { loadWeights } from "../../store/weights.ts";
import { Button } from "../../ui/Button.tsx";
import { ComplaintText } from "../../ui/ComplaintText.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatDimensions, groupDigits } from "../../ui/format.ts";
import type { WindowProps } from "../lazyWindow.tsx";
import { MatchTable } from "./MatchTable.tsx";
import { rowsOf, standingOf } from "./matching.ts";
import styles from "./WeightsWindow.module.css";
import { words } from "./words.ts";

const givenOf = (state: AppState) => state.givenWeights;

/** The file that is asked about, and the match as the user has it by now. */
interface Draft {
  readonly given: GivenWeights;
  readonly match: Match;
  readonly complaint: Complaint | null;
}

export function WeightsWindow({ isOpen, onOpenChange, returnFocusTo }: WindowProps) {
  const t = useWords();
  const text = useText();
  const given = useStore(givenOf);
  // While the window closes it shows what it showed.
  const [draft, setDraft] = useState<Draft | null>(null);
  if (given && given !== draft?.given) setDraft({ given, match: given.match, complaint: null });
  const standing = draft && standingOf(draft.given, draft.match);
  return (
    <Dialog
      title={t("shell.loadWeights").replace("…", "")}
      description={
        draft && standing
          ? text(words.verdicts[standing.verdict], {
              file: draft.given.file.name,
              count: groupDigits(draft.given.tensors.length),
              all: groupDigits(draft.given.model.length),
              empty: groupDigits(standing.empty.length),
              unused: groupDigits(standing.unused.length),
            })
          : ""
      }
      closeLabel={t("shell.close")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      returnFocusTo={returnFocusTo}
    >
      {draft && <Body draft={draft} onChange={setDraft} onClose={() => onOpenChange(false)} />}
    </Dialog>
  );
}

interface BodyProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onClose: () => void;
}

function Body({ draft, onChange, onClose }: BodyProps) {
  const text = useText();
  const { given, match, complaint } = draft;
  const [isLoading, setLoading] = useState(false);
  const rows = useMemo(() => rowsOf(given), [given]);
  const { unused, verdict } = standingOf(given, match);
  const setMatch = (next: Match) => onChange({ given, match: next, complaint: null });
  const load = async () => {
    setLoading(true);
    const refusal = await loadWeights(given, match);
    setLoading(false);
    if (refusal) onChange({ given, match, complaint: refusal });
    else onClose();
  };
  return (
    <>
      <MatchTable rows={rows} match={match} onChange={(name, source) => setMatch(withSource(match, name, source))} />
      {unused.length > 0 && (
        <section className={styles.leftOver}>
          <h3>{text(words.leftOver, { count: groupDigits(unused.length) })}</h3>
          <p>{unused.map(({ name, shape }) => `${name} ${formatDimensions(shape)}`).join(", ")}</p>
        </section>
      )}
      <div role="alert" className={styles.complaint}>
        {complaint && <ComplaintText complaint={complaint} />}
      </div>
      <footer className={styles.footer}>
        <Button
          variant="outline"
          disabled={verdict === "foreign"}
          onClick={() => setMatch(matchByOrder(given.tensors, given.model))}
        >
          {text(words.byOrder)}
        </Button>
        <span className={styles.acts}>
          <Button onClick={onClose}>{text(words.cancel)}</Button>
          <Button variant="primary" disabled={isLoading || match.sources.size === 0} onClick={load}>
            {text(words.load)}
          </Button>
        </span>
      </footer>
    </>
  );
}
