/**
 * The experiment as a Jupyter notebook: the project's program in the tutorial's six steps, each told in words first. It is one file, which
 * brings along what the program needs.
 */

import { inLanguage, type Language } from "../define/text.ts";
import type { ProjectSource } from "./exports.ts";
import { codeCell, folded, notebookJson, textCell } from "./notebookCells.ts";
import { factsOf } from "./notebookFacts.ts";
import { packFiles, unpackingCode } from "./notebookFiles.ts";
import { stepText } from "./notebookSteps.ts";
import { comparisonCode, comparisonText, filesText, introText } from "./notebookText.ts";
import { trainProgram } from "./program.ts";
import { projectFiles } from "./projectFiles.ts";

/** Of the project, what the notebook is itself, or says itself. */
const said: ReadonlySet<string> = new Set(["train.py", "README.md", "experiment.json"]);

/**
 * @param source whose experiment is as `exportedDocument` gives it
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export async function notebookFile(source: ProjectSource, language: Language): Promise<Uint8Array<ArrayBuffer>> {
  const facts = factsOf(source);
  const files = await packFiles((await projectFiles(source, language)).filter(({ path }) => !said.has(path)));
  const { sections } = trainProgram(facts.experiment, source.dataset);
  const steps = sections.flatMap(({ id, title, lines }, step) => {
    const number = id === "imports" ? "" : `${step}. `;
    const heading = `## ${number}${inLanguage(title, language)}`;
    return [
      textCell(`${id}-text`, [heading, ...stepText(id, facts, language)]),
      codeCell(
        id,
        lines.map(({ text }) => text),
      ),
    ];
  });
  const cells = [
    textCell("intro", introText(facts, language)),
    textCell("files-text", filesText(files, language)),
    folded(codeCell("files", unpackingCode(files))),
    ...steps,
    textCell("comparison-text", comparisonText(facts, language)),
    codeCell("comparison", comparisonCode(language)),
  ];
  return new TextEncoder().encode(notebookJson(cells));
}
