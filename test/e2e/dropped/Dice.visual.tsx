/** A visual as somebody would add one: its words, its style sheet, its sample, and nothing anywhere else. */

import { runOf } from "../../../app/gallery/samples.ts";
import { useText } from "../../../app/i18n/i18n.ts";
import { VisualSection } from "../../../app/visuals/VisualSection.tsx";
import { type Sample, type VisualProps, visual } from "../../../app/visuals/visual.ts";
import styles from "./Dice.module.css";

export const definition = visual({
  id: "dice",
  title: { en: "Dice", zh: "骰子" },
  part: "progress",
  order: 55,
  appliesTo: ({ plane, task }) => plane !== null && task === "classification",
});

const words = {
  chance: { en: "Chance alone is right on one of {{classes}}.", zh: "仅凭运气，{{classes}} 次对一次。" },
};

export default function Dice({ data }: VisualProps) {
  const text = useText();
  return (
    <VisualSection of={definition}>
      <p className={styles.dice}>{text(words.chance, { classes: data.classes.length })}</p>
    </VisualSection>
  );
}

export const sample = (): Promise<Sample> => runOf("spirals");
