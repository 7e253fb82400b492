/** Where the time of a step goes, layer by layer; a block unfolds into its layers, a layer into its operations. */

import { formatShare, OpLine, ProfileLine } from "./ProfileLine.tsx";
import styles from "./ProfileTable.module.css";
import {
  type LayerOpTime,
  type LayerTime,
  type LayerTimes,
  layerPhases,
  type PhaseTime,
  type RestName,
  type Work,
} from "./profileLayers.ts";
import { type TranslateProfile, useProfileWords } from "./profileWords.ts";

/** Which colour is which phase. */
export function PhaseLegend() {
  const t = useProfileWords();
  return (
    <ul className={styles.legend}>
      {layerPhases.map((phase) => (
        <li key={phase} className={styles.toned} data-tone={phase}>
          {t(`layer.${phase}`)}
        </li>
      ))}
    </ul>
  );
}

interface ByLayerProps {
  readonly times: LayerTimes;
  readonly totalMs: number;
}

export function ProfileByLayer({ times: { layers, rests }, totalMs }: ByLayerProps) {
  const t = useProfileWords();
  return (
    <>
      {layers.map((layer) => (
        <tbody key={layer.name}>
          <LayerLine layer={layer} totalMs={totalMs} />
        </tbody>
      ))}
      {rests.map(({ rest, ms, ops }) => (
        <tbody key={rest}>
          <ProfileLine
            title={t(restWords[rest].title)}
            hint={t(restWords[rest].hint)}
            parts={[{ tone: "apart", ms }]}
            ms={ms}
            totalMs={totalMs}
          >
            {ops.map((time) => (
              <OpLine key={`${time.op} ${time.shape}`} time={time} tone="apart" totalMs={totalMs} />
            ))}
          </ProfileLine>
        </tbody>
      ))}
    </>
  );
}

const restWords = {
  batch: { title: "op.batch", hint: "op.batchHint" },
  loss: { title: "layer.loss", hint: "layer.lossHint" },
  gradients: { title: "layer.gradients", hint: "layer.gradientsHint" },
  upkeep: { title: "op.upkeep", hint: "layer.upkeepHint" },
  other: { title: "op.other", hint: "op.otherHint" },
} as const satisfies Record<RestName, unknown>;

interface LayerLineProps {
  readonly layer: LayerTime;
  readonly totalMs: number;
  readonly depth?: number;
}

function LayerLine({ layer: { name, type, ms, phases, ops, inner }, totalMs, depth = 0 }: LayerLineProps) {
  const t = useProfileWords();
  const isUnfoldable = ops.length > 0 || inner.length > 0;
  return (
    <ProfileLine
      title={`${nameOf(name)} ${type}`}
      figures={phases.length > 0 ? phases.map((phase) => phaseFigure(phase, name, totalMs, t)) : [t("layer.nothing")]}
      parts={phases.map(({ phase, ms }) => ({ tone: phase, ms }))}
      ms={ms}
      totalMs={totalMs}
      depth={depth}
    >
      {isUnfoldable && (
        <>
          {inner.map((one) => (
            <LayerLine key={one.name} layer={one} totalMs={totalMs} depth={depth + 1} />
          ))}
          {ops.map((time) => {
            const note = opNote(time, name, t);
            return (
              <OpLine
                key={`${time.phase} ${time.op} ${time.shape} ${note}`}
                time={time}
                tone={time.phase}
                totalMs={totalMs}
                depth={depth}
                note={note}
              />
            );
          })}
        </>
      )}
    </ProfileLine>
  );
}

/** As PyTorch prints a model. */
const nameOf = (prefix: string): string => `(${prefix})`;

/** `Forward 12 %`, or `Forward in (2)` where another layer's kernels do it. */
function phaseFigure({ phase, ms, doneIn }: PhaseTime, name: string, totalMs: number, t: TranslateProfile): string {
  const title = t(`layer.${phase}`);
  if (ms > 0 || doneIn.length === 0) return `${title} ${formatShare(ms, totalMs)}`;
  const places = new Set(doneIn.map((work) => workName(work, name, t)));
  return t("layer.doneIn", { phase: title, places: [...places].join(", ") });
}

/** `Forward, with (1), Loss`. */
function opNote({ phase, others }: LayerOpTime, name: string, t: TranslateProfile): string {
  const title = t(`layer.${phase}`);
  if (others.length === 0) return title;
  const names = new Set(others.map((work) => workName(work, name, t)));
  return t("layer.with", { phase: title, others: [...names].join(", ") });
}

/** Of another layer its name, of the layer called `own` the phase. */
function workName(work: Work, own: string, t: TranslateProfile): string {
  if ("rest" in work) return t(restWords[work.rest].title);
  return work.layer === own ? t(`layer.${work.phase}`) : nameOf(work.layer);
}
