/** Which of a table's columns a document names. */

import type { Cells } from "./cells.ts";
import { complain, lineOf, named, quoted } from "./complain.ts";

export interface ColumnChoice {
  readonly target: string;
  /** Null for all but the target. */
  readonly features: readonly string[] | null;
  readonly categories: readonly string[];
}

/** Indices of columns, the features' in the order of the model's inputs. */
export interface ChosenColumns {
  readonly target: number;
  readonly features: readonly number[];
}

/** @throws DataError for a name that no column has, and for a target that is a feature */
export function chooseColumns(cells: Cells, { target, features, categories }: ColumnChoice): ChosenColumns {
  const indexOf = (name: string, where: string) => {
    const index = cells.names.indexOf(name);
    if (index < 0) throw unknownColumn(cells, name, where);
    return index;
  };
  const chosen = indexOf(target, "dataset.target");
  for (const [i, name] of categories.entries()) indexOf(name, `dataset.categories[${i}]`);
  if (features === null) {
    const others = cells.names.map((_, j) => j).filter((j) => j !== chosen);
    if (others.length === 0) throw noFeature(cells);
    return { target: chosen, features: others };
  }
  for (const [i, name] of features.entries()) {
    const where = `dataset.features[${i}]`;
    if (indexOf(name, where) === chosen) throw targetAsFeature(where, name);
  }
  if (features.length === 0) throw noFeature(cells);
  return { target: chosen, features: features.map((name) => cells.names.indexOf(name)) };
}

const unknownColumn = (cells: Cells, name: string, where: string) =>
  complain({
    where,
    got: quoted(name),
    expected: { en: `a column of ${cells.path}`, zh: `${cells.path} 的列名` },
    fix:
      cells.names.length === 1
        ? { en: "There is one column only: check the delimiter.", zh: "只有一列：请检查分隔符。" }
        : { en: `Its columns are ${named(cells.names)}.`, zh: `它的列有 ${named(cells.names)}。` },
  });

const targetAsFeature = (where: string, name: string) =>
  complain({
    where,
    got: { en: `${quoted(name)}, the target itself`, zh: `${quoted(name)}，即目标列本身` },
    expected: { en: "other columns than the target", zh: "目标列以外的列" },
    fix: { en: "Take it out of the list.", zh: "请从列表中删去它。" },
  });

const noFeature = (cells: Cells) =>
  complain({
    where: "dataset.features",
    got: { en: "no column besides the target", zh: "除目标列外没有其他列" },
    expected: { en: "at least one feature", zh: "至少一个特征列" },
    fix:
      cells.names.length === 1
        ? {
            en: `${lineOf(cells.path, cells.lines[0]!)} has one column only: check the delimiter.`,
            zh: `${cells.path} 只有一列：请检查分隔符。`,
          }
        : {
            en: "Name one, or leave features out for all others.",
            zh: "请指定一个，或省略 features 以使用其余全部列。",
          },
  });
