/** What is in a PyTorch project or a notebook, whether PyTorch repeats the run, and the language of the texts. */

import { useState } from "react";
import { unrepeatable } from "../../../engine/export/unrepeatable.ts";
import { useLanguage, useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { Select } from "../../ui/Select.tsx";
import styles from "./Export.module.css";
import { NotebookContents } from "./NotebookContents.tsx";
import { ProjectContents } from "./ProjectContents.tsx";
import { Saving } from "./Saving.tsx";
import { words } from "./words.ts";

const experimentOf = (state: AppState) => state.experiment;
const languages = [
  { value: "en", label: "English" },
  { value: "zh", label: "中文" },
];

export function ProgramPart({ kind }: { readonly kind: "pytorch" | "notebook" }) {
  const text = useText();
  const [language, setLanguage] = useState(useLanguage());
  return (
    <>
      {kind === "pytorch" ? <ProjectContents /> : <NotebookContents />}
      <Repeatable />
      <Select
        label={text(words.language)}
        options={languages}
        value={language}
        className={styles.language}
        onChange={(next) => setLanguage(next === "zh" ? "zh" : "en")}
      />
      <Saving what={{ kind, language }} />
    </>
  );
}

function Repeatable() {
  const text = useText();
  const reasons = unrepeatable(useStore(experimentOf));
  if (reasons.length === 0) return <p className={styles.dim}>{text(words.repeats)}</p>;
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{text(words.unrepeatable)}</h3>
      <ul className={styles.reasons}>
        {reasons.map((reason) => (
          <li key={text(reason)}>{text(reason)}</li>
        ))}
      </ul>
      <p>{text(words.differs)}</p>
    </section>
  );
}
