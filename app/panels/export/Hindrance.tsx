/** Why the experiment cannot be exported now, and the way out. */

import { Wand2 } from "lucide-react";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { ComplaintText } from "../../ui/ComplaintText.tsx";
import styles from "./Export.module.css";
import { words } from "./words.ts";

const problemOf = (state: AppState) => state.check.problem;
const obstacleOf = (state: AppState) => state.obstacle;
const isHinderedOf = ({ check, obstacle, model }: AppState) =>
  check.problem !== null || obstacle !== null || model === null;

export const useIsHindered = (): boolean => useStore(isHinderedOf);

export function Hindrance() {
  const text = useText();
  const problem = useStore(problemOf);
  const obstacle = useStore(obstacleOf);
  const complaint = problem?.complaint ?? obstacle;
  if (!complaint) return <p role="status">{text(words.preparing)}</p>;
  const mend = problem?.mend;
  return (
    <>
      <p>{text(problem ? words.problem : words.obstacle)}</p>
      <div role="alert" className={styles.complaint}>
        <ComplaintText complaint={complaint} />
      </div>
      {mend && (
        <Button
          variant="outline"
          className={styles.act}
          icon={<Wand2 aria-hidden />}
          onClick={() => actions.edit((experiment) => ({ ...experiment, model: mend.model }))}
        >
          {text(mend.label)}
        </Button>
      )}
    </>
  );
}
