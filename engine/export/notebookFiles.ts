/** Files inside a notebook: a cell that writes them beside it. */

import type { ProjectFile } from "./exports.ts";

export interface PackedFiles {
  readonly packed: readonly { readonly path: string; readonly lines: readonly string[] }[];
  /** Too large for it: whoever runs the notebook has to bring them. */
  readonly leftOut: readonly ProjectFile[];
}

/** Of all files together, as text: Jupyter opens a notebook of this size in a few seconds. */
const mostLettersInIt = 25e6;
/** 120 letters: editors are slow with lines that do not end. */
const bytesALine = 90;

/** Compressed, as base64. Where not all have room, the smallest are taken. */
export async function packFiles(files: readonly ProjectFile[], mostLetters = mostLettersInIt): Promise<PackedFiles> {
  const packed: { path: string; lines: readonly string[] }[] = [];
  const leftOut: ProjectFile[] = [];
  let letters = 0;
  for (const file of files.toSorted((a, b) => a.bytes.length - b.bytes.length)) {
    const compressed = await compress(file.bytes);
    letters += (compressed.length * 4) / 3;
    if (letters > mostLetters) leftOut.push(file);
    else packed.push({ path: file.path, lines: base64Lines(compressed) });
  }
  return { packed, leftOut };
}

async function compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  // zlib's format.
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

function base64Lines(bytes: Uint8Array): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesALine)
    lines.push(btoa(String.fromCharCode(...bytes.subarray(at, at + bytesALine))));
  return lines;
}

/** Nothing that lies there is overwritten, and nothing of another notebook's is taken for this one's. */
export function unpackingCode({ packed, leftOut }: PackedFiles): readonly string[] {
  return [
    "import base64",
    "import pathlib",
    "import sys",
    "import zlib",
    "",
    "files = {",
    ...packed.flatMap(({ path, lines }) => [`    ${JSON.stringify(path)}: """`, ...lines, '""",']),
    "}",
    "for name, content in files.items():",
    "    path, content = pathlib.Path(name), zlib.decompress(base64.b64decode(content))",
    "    if not path.exists():",
    "        path.parent.mkdir(parents=True, exist_ok=True)",
    "        path.write_bytes(content)",
    "    elif path.read_bytes() != content:",
    '        raise FileExistsError(f"{name} is here already, and is another than this notebook\'s. Give the notebook a folder of its own.")',
    ...(leftOut.length > 0
      ? [
          `for name in ${JSON.stringify(leftOut.map(({ path }) => path))}:`,
          "    if not pathlib.Path(name).exists():",
          '        raise FileNotFoundError(f"{name} is too large for a notebook. It is in the PyTorch project: put it beside this notebook.")',
        ]
      : []),
    'sys.argv = ["notebook"]  # what stood there is meant for Jupyter',
  ];
}
