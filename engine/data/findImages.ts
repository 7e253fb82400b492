/** Finds an image set's files among the paths of a source: by their names, by the folders they lie in, by content where neither says it. */

import { DataError } from "../define/errors.ts";
import type { ImageFormat, ImageKind, OpenedFile } from "./formats/images.ts";
import type { DatasetFiles, FileLayout, FileNames, Layout } from "./layout.ts";
import { fileName, folderOf } from "./paths.ts";
import type { FileSource } from "./sources/source.ts";

const roles = ["train", "test"] as const;
export type Role = (typeof roles)[number];

/** Paths in the order in which the format takes them. */
type Parts = Readonly<Record<Role, readonly string[]>>;

export interface FoundImages {
  readonly parts: Parts;
  readonly format: ImageFormat;
  /** Whether names and folders alone say what was taken for what. */
  readonly isExpected: boolean;
}

interface Search {
  readonly files: DatasetFiles<Layout>;
  readonly kind: ImageKind;
  readonly source: FileSource;
  /** The archive that the source is the content of. */
  readonly archive?: string;
}

/**
 * The first layout of which there are all files of both parts, from one folder: a copy beside the original would count twice.
 *
 * @returns null where there are none
 * @throws DataError where there are some
 */
export async function findImages({ files, kind, source, archive }: Search): Promise<FoundImages | null> {
  const paths = (await source.list()).filter((path) => isCandidate(files, path, archive));
  let incomplete: DataError | null = null;
  for (const layout of files.layouts) {
    const candidates = paths.filter((path) => mayHold(layout, path));
    if (candidates.length === 0) continue;
    const format = await layout.format();
    const isOne = async (path: string) => {
      const file: OpenedFile = { path, blob: await source.open(path) };
      return format.isOne?.(file, kind) ?? true;
    };
    const held: string[] = [];
    for (const path of candidates) if (isOfficial(layout, path) || (await isOne(path))) held.push(path);
    const partsFolders = [...new Set(held.map(partsFolderOf))].sort(
      (a, b) => rank(files, layout, a) - rank(files, layout, b),
    );
    for (const partsFolder of partsFolders) {
      const here = held.filter((path) => partsFolderOf(path) === partsFolder);
      const missing = missingName(layout, here);
      if (missing) {
        incomplete ??= missingFileOf(
          layout,
          missing,
          archive ? here.map((path) => `${archive}/${fileName(path)}`) : here,
        );
        continue;
      }
      return {
        parts: { train: pathsOf(layout, "train", here), test: pathsOf(layout, "test", here) },
        format,
        isExpected:
          here.every((path) => isOfficial(layout, path)) && isUsualFolder({ files, layout, partsFolder, archive }),
      };
    }
  }
  if (incomplete) throw incomplete;
  return null;
}

/** Whether an archive has a name by which the set's are known; those of other names are looked into after it. */
export const isNamedArchive = ({ layouts }: DatasetFiles, path: string): boolean =>
  layouts.some(({ archive }) => archive?.pattern.test(fileName(path)));

/** Where a data set looks for a file that was given; null for one that is none of its own. */
export function pathFor(files: DatasetFiles, given: string): string | null {
  const layout = isIn(files, given) && files.layouts.find((layout) => mayHold(layout, given));
  if (!layout) return null;
  const folder = folderFor(files, layout);
  const name = fileName(given).replace(copyNumber, "");
  if (isOfficial(layout, name) || mayHold(layout, name)) return `${folder}/${name}`;
  return `${folder}/${roleOf(layout, given)}/${name}`;
}

/** Whether a file, in an archive or not, may be of the set, as names and folders say. */
export const isCandidate = (files: DatasetFiles, path: string, archive?: string): boolean =>
  isIn(files, archive ? `${archive}/${path}` : path) && files.layouts.some((layout) => mayHold(layout, path));

/** Whether the path's name, or else a folder, says that it holds images of the layout. */
const mayHold = (layout: FileLayout, path: string): boolean =>
  isOfficial(layout, path) || (layout.otherNames?.test(fileName(path)) === true && roleOf(layout, path) !== null);

/** What browsers add to the name of a file that is downloaded again. */
const copyNumber = / \(\d+\)/;

const matches = (names: readonly FileNames[], path: string) =>
  names.some(({ pattern }) => pattern.test(fileName(path)));
const isOfficial = (layout: FileLayout, path: string) => roles.some((role) => matches(layout[role], path));

function roleOf(layout: FileLayout, path: string): Role | null {
  const official = roles.find((role) => matches(layout[role], path));
  if (official) return official;
  for (const part of path.toLowerCase().split("/").reverse()) {
    const said = roles.find((role) => new RegExp(`(?<![a-z])${role}`).test(part));
    if (said) return said;
  }
  return null;
}

/** Whether the folders leave room for a file to be of this set. */
function isIn({ folders }: DatasetFiles, path: string): boolean {
  if (!folders) return true;
  const telling = folderOf(path)
    .split("/")
    .findLast((part) => folders.own.test(part) || folders.others.test(part));
  return telling === undefined || folders.own.test(telling);
}

/** The folder that both parts lie in: a file's own, or `folder/*` where folders below it are named for what they hold. */
function partsFolderOf(path: string): string {
  const folder = folderOf(path);
  const split = /^(.*\/|)[^/]*(train|test)[^/]*\/$/i.exec(folder);
  return split ? `${split[1]}*` : folder;
}

const folderFor = (files: DatasetFiles, layout: FileLayout) => layout.folder ?? files.folder;

function rank(files: DatasetFiles, layout: FileLayout, partsFolder: string): number {
  const folder = folderFor(files, layout);
  const known = [`${folder}/`, `${folder}/*`].indexOf(partsFolder);
  if (known >= 0) return known;
  if (files.folders?.own.test(partsFolder)) return 2;
  return partsFolder === "" || partsFolder === "*" ? 3 : 4;
}

interface FoundIn extends Pick<Search, "files" | "archive"> {
  readonly layout: FileLayout;
  readonly partsFolder: string;
}

/** Its own folder, the data folder itself unless other sets' files are called the same, or the archive that everybody has. */
function isUsualFolder({ files, layout, partsFolder, archive }: FoundIn): boolean {
  if (archive) return layout.archive?.pattern.test(fileName(archive)) === true;
  return partsFolder === `${folderFor(files, layout)}/` || (partsFolder === "" && !layout.namesAreShared);
}

function pathsOf(layout: FileLayout, role: Role, paths: readonly string[]): readonly string[] {
  const ofRole = paths.filter((path) => roleOf(layout, path) === role);
  return layout[role].flatMap(({ pattern }, i) => {
    const named = ofRole.filter((path) => pattern.test(fileName(path)));
    const others = i === 0 ? ofRole.filter((path) => !isOfficial(layout, path)) : [];
    return [...onePerFile(named), ...others].sort(byNumber);
  });
}

const number = (path: string) => Number(/\d+/.exec(fileName(path))?.[0] ?? 0);
const byNumber = (a: string, b: string) => number(a) - number(b) || (a < b ? -1 : 1);

/** Of a file, its copies and its packed form the one that is quickest to read. */
function onePerFile(paths: readonly string[]): readonly string[] {
  const best = new Map<string, string>();
  for (const path of [...paths].sort((a, b) => a.length - b.length)) {
    const file = path.replace(copyNumber, "").replace(/\.gz$/i, "");
    if (!best.has(file)) best.set(file, path);
  }
  return [...best.values()];
}

function missingName(layout: FileLayout, paths: readonly string[]): FileNames | undefined {
  const isThere = (role: Role, { pattern }: FileNames) =>
    paths.some((path) => pattern.test(fileName(path)) || (!isOfficial(layout, path) && roleOf(layout, path) === role));
  return (["test", "train"] as const).flatMap((role) => layout[role].filter((names) => !isThere(role, names))).at(0);
}

function missingFileOf(layout: FileLayout, { name }: FileNames, present: readonly string[]): DataError {
  const beside = present.map(fileName).join(", ");
  return new DataError({
    where: `${folderOf(present[0]!)}${name}`,
    got: { en: `no such file beside ${beside}`, zh: `${beside} 旁边没有这个文件` },
    expected: layout.files,
    fix: { en: "Add the missing file from the same place.", zh: "请补上同一来源中缺少的文件。" },
  });
}
