/** The optimizer's ledger of one weight: what each of the last steps did to it, what the next one does, and how that comes about. */

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { optimizers } from "../../../engine/catalog.ts";
import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Ledger as LedgerOf, Mover } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, MenuGroup, MenuItem } from "../../ui/Menu.tsx";
import { decimal } from "../../visuals/format.ts";
import { useWalk, type Walk } from "../walk.ts";
import styles from "./Ledger.module.css";
import { Rule } from "./ledger/Rule.tsx";
import { countsIn } from "./ledger/rule.ts";
import { Table } from "./ledger/Table.tsx";
import { columnsOf, decimalsOf } from "./ledger/table.ts";
import { useLedger } from "./ledger/useLedger.ts";
import { isSameWeight, pinWeight, usePinnedWeight, type Weight, writePlace } from "./weight.ts";

const words = {
  movers: { en: "Largest movers", zh: "移动最大的" },
  moversOf: { en: "Largest movers of {{parameter}}", zh: "{{parameter}} 中移动最大的" },
  moversOfAll: { en: "Largest movers of all", zh: "全部参数中移动最大的" },
  nothing: { en: "Nothing to learn here: the network has no parameters.", zh: "这里没有可学习的：网络没有参数。" },
  waiting: { en: "Computing the next step …", zh: "正在计算下一步……" },
  summed: {
    en: "This step only adds up its gradient. The weight moves with the last step of its group.",
    zh: "这一步只累加梯度；权重在本组的最后一步才移动。",
  },
};

const isTrainingOf = (state: AppState) => state.snapshot?.status === "running";
const optimizerOf = (state: AppState) => state.experiment.optimizer;
const hasUpdatesOf = ({ outline }: Walk) => outline === null || outline.operations.some(({ line }) => line === "step");

export function Ledger() {
  const text = useText();
  const [weight, choose] = useWeight();
  const { ledger, complaint } = useLedger(weight);
  const hasUpdates = useWalk(hasUpdatesOf);
  if (complaint) return <p className={styles.remark}>{text(complaint.fix)}</p>;
  if (!hasUpdates) return <p className={styles.remark}>{text(words.nothing)}</p>;
  if (!ledger) return <p className={styles.remark}>{text(words.waiting)}</p>;
  return <Account ledger={ledger} onChoose={choose} />;
}

/** The weight that is pinned in the operation, until another is chosen here; null is what moves furthest. */
function useWeight(): readonly [Weight | null, (weight: Weight) => void] {
  const pinned = usePinnedWeight();
  const [picked, setPicked] = useState<{ readonly weight: Weight; readonly instead: Weight | null } | null>(null);
  const weight = picked && isSameWeight(picked.instead, pinned) ? picked.weight : pinned;
  return [
    weight,
    (chosen) => {
      setPicked({ weight: chosen, instead: pinned });
      pinWeight(chosen);
    },
  ];
}

function Account({ ledger, onChoose }: { readonly ledger: LedgerOf; readonly onChoose: (weight: Weight) => void }) {
  const text = useText();
  const isTraining = useStore(isTrainingOf);
  const optimizer = useStore(optimizerOf);
  const [chosenStep, setChosenStep] = useState<number | null>(null);
  const { rows } = ledger;
  const row = rows.find(({ step }) => step === chosenStep) ?? rows.at(-1);
  const { params } = optimizers[optimizer.type]!;
  const counts = countsIn(params);
  const decimals = decimalsOf(ledger);
  const { shown, constant } = columnsOf(ledger, { counts, decimals });
  if (!row) return null;
  return (
    <div className={styles.ledger} data-dimmed={isTraining || undefined}>
      <header className={styles.header}>
        <h3 className={styles.weight}>{nameOf(ledger.parameter, ledger.element, ledger.shape)}</h3>
        <Movers ledger={ledger} onChoose={onChoose} />
      </header>
      <Table
        rows={rows}
        columns={shown}
        constant={constant}
        params={params}
        chosen={row.step}
        onChoose={(step) => setChosenStep(step === rows.at(-1)?.step ? null : step)}
      />
      {row.updates ? (
        <Rule rule={ledger.rule} row={row} counts={counts} isUphill={optimizer.maximize === true} decimals={decimals} />
      ) : (
        <p className={styles.remark}>{text(words.summed)}</p>
      )}
    </div>
  );
}

/** Other weights to look at: those that the next step moves furthest. */
function Movers({ ledger, onChoose }: { readonly ledger: LedgerOf; readonly onChoose: (weight: Weight) => void }) {
  const text = useText();
  const { parameter, movers } = ledger;
  const items = (list: readonly Mover[]) =>
    list.map((mover) => (
      <MenuItem
        key={`${mover.parameter} ${mover.element}`}
        mark={<span className={styles.change}>{decimal(mover.change, 5)}</span>}
        onSelect={() => onChoose(mover)}
      >
        <span className={styles.mover}>{nameOf(mover.parameter, mover.element, mover.shape)}</span>
      </MenuItem>
    ));
  return (
    <Menu
      align="end"
      trigger={
        <Button className={styles.movers}>
          {text(words.movers)}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuGroup label={text(words.moversOf, { parameter })}>{items(movers.own)}</MenuGroup>
      <MenuGroup label={text(words.moversOfAll)}>{items(movers.all)}</MenuGroup>
    </Menu>
  );
}

/** `0.weight[2, 0, 0, 1]` */
const nameOf = (parameter: string, element: number, shape: Shape): string => parameter + writePlace(element, shape);
