/** Where the time of a step goes, by purpose; each unfolds into its operations. */

import type { KernelTime } from "../../engine/graph/device.ts";
import { OpLine, ProfileLine } from "./ProfileLine.tsx";
import { purposeTimes } from "./profilePurposes.ts";
import { useProfileWords } from "./profileWords.ts";

interface ByPurposeProps {
  readonly kernels: readonly KernelTime[];
  readonly totalMs: number;
}

export function ProfileByPurpose({ kernels, totalMs }: ByPurposeProps) {
  const t = useProfileWords();
  return purposeTimes(kernels).map(({ purpose, ms, ops }) => (
    <tbody key={purpose}>
      <ProfileLine
        title={t(`op.${purpose}`)}
        hint={t(`op.${purpose}Hint`)}
        parts={[{ tone: "whole", ms }]}
        ms={ms}
        totalMs={totalMs}
      >
        {ops.map((time) => (
          <OpLine key={`${time.op} ${time.shape}`} time={time} tone="whole" totalMs={totalMs} />
        ))}
      </ProfileLine>
    </tbody>
  ));
}
