/** Code: the experiment as the PyTorch program that is exported, alive. Its lines and what they say on the page light each other. */

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { CodeLines } from "../code/CodeLines.tsx";
import { revealAtTop } from "../code/reveal.ts";
import { useListing } from "../code/useListing.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { copySelected, copyText } from "../store/clipboard.ts";
import { actions } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./Code.module.css";
import { VisualSection } from "./VisualSection.tsx";
import { visual } from "./visual.ts";

export const definition = visual({
  id: "code",
  title: { en: "Code", zh: "代码" },
  part: "foot",
  order: 30,
  isOfDocument: true,
  shortcuts: {
    help: { en: "C: code", zh: "C：代码" },
    acts: { c: () => actions.toggleFoot("code") },
  },
  // Where the model does not fit it says why, and shows the last code that did.
  appliesTo: () => true,
});

const words = {
  parts: { en: "Parts of the program", zh: "程序的各部分" },
  copy: { en: "Copy", zh: "复制" },
  copied: { en: "Copied", zh: "已复制" },
  selected: { en: "Selected: copy it by hand", zh: "已选中，请手动复制" },
  stale: { en: "The model does not fit: this is the code from before.", zh: "模型尚不成立：这是之前的代码。" },
  unfit: { en: "The model does not fit, so there is no code of it yet.", zh: "模型尚不成立，因此还没有代码。" },
  unknown: {
    en: "What comes in is not known yet. The code comes with the data.",
    zh: "尚不知道输入是什么。有了数据就有代码。",
  },
  whole: {
    en: "With weights, data and a check of the losses: Export → PyTorch project.",
    zh: "连同权重、数据与损失核对：导出 → PyTorch 项目。",
  },
  marked: { en: "Marked: what changed last.", zh: "有标记的：刚刚改动之处。" },
};

export default function Code() {
  const text = useText();
  const frame = useRef<HTMLDivElement>(null);
  const { listing, marks, problem } = useListing();
  const isStale = problem !== null;
  const reason = !isStale ? (listing ? null : words.unknown) : listing ? words.stale : words.unfit;
  const goTo = (id: string) => {
    const section = frame.current?.querySelector<HTMLElement>(`[data-section="${id}"]`);
    if (section) revealAtTop(section);
  };
  return (
    <VisualSection
      of={definition}
      isPicture={false}
      caption={
        listing && (
          <nav className={styles.parts} aria-label={text(words.parts)}>
            {listing.sections.map(({ id, title }) => (
              <button key={id} type="button" onClick={() => goTo(id)}>
                {text(title)}
              </button>
            ))}
          </nav>
        )
      }
      controls={listing && <CopyButton of={frame} text={listing.text} />}
    >
      <div ref={frame} className={styles.frame}>
        {reason && (
          <p className={styles.reason} role="status">
            {text(reason)} {problem && text(problem.complaint.fix)}
          </p>
        )}
        {listing && marks && <CodeLines frame={frame} listing={listing} marks={marks} isStale={isStale} />}
        <p className={styles.note}>
          {marks?.isNew.includes(true) && <span className={styles.marked}>{text(words.marked)}</span>}
          <span>{text(words.whole)}</span>
        </p>
      </div>
    </VisualSection>
  );
}

/** For so long it says that it did. */
const saidMs = 2000;

interface CopyButtonProps {
  readonly of: { readonly current: HTMLElement | null };
  readonly text: string;
}

function CopyButton({ of, text: code }: CopyButtonProps) {
  const text = useText();
  const [done, setDone] = useState<"copied" | "selected" | null>(null);
  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(() => setDone(null), saidMs);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    const lines = of.current?.querySelector<HTMLElement>("[data-code]");
    const isCopied = (await copyText(Promise.resolve(code))) || (lines ? copySelected(lines) : false);
    setDone(isCopied ? "copied" : "selected");
  };
  return (
    <Button
      variant="outline"
      icon={done === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{text(words[done ?? "copy"])}</span>
    </Button>
  );
}

export const sample = () => runOf("circle");
