/** What the page has to say: complaints with where, got, expected and how to mend; remarks that go by themselves. Never over the transport. */

import { Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Complaint } from "../../engine/define/errors.ts";
import { isWordKey, useSentenceGap, useText, useWords, type Values, type WordKey } from "../i18n/i18n.ts";
import { copySelected } from "../store/clipboard.ts";
import type { AppState, Notice, NoticeValues } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { ComplaintText } from "../ui/ComplaintText.tsx";
import { groupDigits } from "../ui/format.ts";
import styles from "./Notices.module.css";

const noticesOf = (state: AppState) => state.notices;
/** Not gone before somebody has read them. */
const lastingWords = new Set<unknown>([
  "shell.notice.bug",
  "shell.notice.codeMissing",
  "device.recovered.none",
  "device.recovered.one",
  "device.recovered.many",
]);
const remarkMs = 6000;
/** Time to read, think and find the button. */
const undoMs = 15_000;
const remedies: Readonly<
  Record<NonNullable<Complaint["remedy"]>, { readonly words: WordKey; readonly act: () => void }>
> = {
  cpu: { words: "device.useCpu", act: () => actions.chooseDevice("wasm") },
  retry: { words: "shell.part.retry", act: () => actions.prepareAgain() },
};

export function Notices() {
  const t = useWords();
  const notices = useStore(noticesOf);
  return (
    <section className={styles.notices} aria-label={t("shell.notices")} aria-live="polite">
      {notices.slice(-3).map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const t = useWords();
  const text = useText();
  const gap = useSentenceGap();
  const { id, complaint, words, undo, copy } = notice;
  const passes = notice.kind === "info" && copy === undefined && !(words && lastingWords.has(words.key));
  const inWords = (values: NoticeValues = {}): Values =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "number" ? groupDigits(value) : text(value),
      ]),
    );
  const wordsOf = ({ key, values }: NonNullable<Notice["words"]>): string => {
    if (typeof key === "string") return isWordKey(key) ? t(key, inWords(values)) : "";
    return key.map((sentence) => text(sentence, inWords(values))).join(gap);
  };
  useEffect(() => {
    if (!passes) return;
    const timer = setTimeout(() => actions.dismiss(id), undo !== undefined ? undoMs : remarkMs);
    return () => clearTimeout(timer);
  }, [id, passes, undo]);
  return (
    <div className={styles.notice} data-kind={notice.kind} role={complaint ? "alert" : undefined}>
      {complaint ? <TriangleAlert aria-hidden /> : <Info aria-hidden />}
      <div className={styles.text}>
        {complaint && (
          <>
            <ComplaintText complaint={complaint} />
            {complaint.remedy && (
              <Button
                variant="outline"
                className={styles.remedy}
                onClick={() => {
                  actions.dismiss(id);
                  remedies[complaint.remedy!].act();
                }}
              >
                {t(remedies[complaint.remedy].words)}
              </Button>
            )}
          </>
        )}
        {words && <p>{wordsOf(words)}</p>}
        {copy !== undefined && <CopyField text={copy} />}
      </div>
      {undo !== undefined && (
        <Button variant="outline" onClick={() => actions.goBackTo(undo, id)}>
          {t("shell.notice.undo")}
        </Button>
      )}
      <Button icon={<X aria-hidden />} label={t("shell.notice.dismiss")} onClick={() => actions.dismiss(id)} />
    </div>
  );
}

/** A text that is selected and waits to be copied. */
function CopyField({ text }: { readonly text: string }) {
  const t = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <div className={styles.copy}>
      <input
        ref={field}
        readOnly
        aria-label={t("shell.notice.link")}
        value={text}
        onFocus={({ target }) => target.select()}
      />
      <Button variant="outline" onClick={() => field.current && setCopied(copySelected(field.current))}>
        {t(isCopied ? "shell.notice.copied" : "shell.notice.copy")}
      </Button>
    </div>
  );
}
