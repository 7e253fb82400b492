/** The schedules that SequentialLR is made of, in the order in which they take over. */

import { sequencedSchedulers } from "../../engine/catalog.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { useWords } from "../i18n/i18n.ts";
import { newSpec, schedulersIn, withSchedulers } from "../store/documentEdits.ts";
import { SpecGroup } from "./SpecGroup.tsx";

interface SequenceProps {
  readonly scheduler: Spec;
  readonly onChange: (scheduler: Spec) => void;
}

export function Sequence({ scheduler, onChange }: SequenceProps) {
  const t = useWords();
  const members = schedulersIn(scheduler);
  return (
    <SpecGroup
      title={t("shell.schedule.members")}
      addLabel={t("shell.schedule.addMember")}
      table={sequencedSchedulers}
      specs={members}
      least={2}
      newSpec={(type) => newSpec(type, sequencedSchedulers[type]!.params)}
      onChange={(change) => onChange(withSchedulers(scheduler, change(members)))}
    />
  );
}
