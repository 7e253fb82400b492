/** A WebAssembly module in binary form: sections in the order that the format asks for. Functions call each other by index. */

import { ByteWriter } from "./bytes.ts";
import { FunctionBuilder, typeBytes } from "./functionBuilder.ts";
import type { ValueType } from "./instructions.ts";

interface MemoryImport {
  readonly module: string;
  readonly name: string;
  /** Of a memory that threads share: its largest size, or more. */
  readonly sharedPages?: number;
}

/** As `{ env: { memory } }` provides it. */
const environment = { module: "env", name: "memory" };

export const sharedImport = (maximumPages: number): MemoryImport => ({ ...environment, sharedPages: maximumPages });

export class ModuleBuilder {
  private readonly functions: FunctionBuilder[] = [];
  private readonly exports: { readonly name: string; readonly index: number }[] = [];

  /** @param memory where to import the memory from; none for modules that touch no memory. */
  constructor(private readonly memory: MemoryImport | null = environment) {}

  /** Adds a function, whose body `write` fills; returns its index for calls. */
  function(
    signature: {
      readonly name: string;
      readonly params?: readonly ValueType[];
      readonly results?: readonly ValueType[];
      readonly isExported?: boolean;
    },
    write: (f: FunctionBuilder) => void,
  ): number {
    const f = new FunctionBuilder(signature.name, signature.params, signature.results);
    write(f);
    const index = this.functions.push(f) - 1;
    if (signature.isExported) this.exports.push({ name: signature.name, index });
    return index;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    out.byte(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const types = new Map<string, number>();
    const typeOf = (f: FunctionBuilder) => {
      const key = `${f.paramTypes}>${f.results}`;
      if (!types.has(key)) types.set(key, types.size);
      return types.get(key)!;
    };
    const typeIndices = this.functions.map(typeOf);

    section(out, 1, (body) => {
      body.vector([...types.keys()], (key) => {
        const f = this.functions[typeIndices.indexOf(types.get(key)!)]!;
        body.byte(0x60);
        body.vector(f.paramTypes, (type) => body.byte(typeBytes[type]));
        body.vector(f.results, (type) => body.byte(typeBytes[type]));
      });
    });
    if (this.memory) {
      const { module, name, sharedPages } = this.memory;
      section(out, 2, (body) => {
        body.unsigned(1);
        body.name(module);
        body.name(name);
        // Any memory of at least 0 pages: it may grow after the module is made.
        body.byte(0x02);
        if (sharedPages === undefined) body.byte(0x00, 0);
        else {
          body.byte(0x03, 0);
          body.unsigned(sharedPages);
        }
      });
    }
    section(out, 3, (body) => body.vector(typeIndices, (index) => body.unsigned(index)));
    section(out, 7, (body) => {
      body.vector(this.exports, ({ name, index }) => {
        body.name(name);
        body.byte(0x00);
        body.unsigned(index);
      });
    });
    section(out, 10, (body) => body.vector(this.functions, (f) => sized(body, (code) => functionBody(code, f))));
    section(out, 0, (body) => this.nameSection(body));
    return new Uint8Array(out.bytes);
  }

  /** Function names, which profilers and stack traces show. */
  private nameSection(body: ByteWriter): void {
    body.name("name");
    section(body, 1, (names) => {
      names.unsigned(this.functions.length);
      this.functions.forEach((f, index) => {
        names.unsigned(index);
        names.name(f.name);
      });
    });
  }
}

function section(out: ByteWriter, id: number, write: (body: ByteWriter) => void): void {
  out.byte(id);
  sized(out, write);
}

/** Content behind its length in bytes. */
function sized(out: ByteWriter, write: (body: ByteWriter) => void): void {
  const body = new ByteWriter();
  write(body);
  out.unsigned(body.bytes.length);
  out.append(body.bytes);
}

function functionBody(out: ByteWriter, f: FunctionBuilder): void {
  const groups: { count: number; readonly type: ValueType }[] = [];
  for (const type of f.locals) {
    const last = groups.at(-1);
    if (last?.type === type) last.count++;
    else groups.push({ count: 1, type });
  }
  out.vector(groups, ({ count, type }) => {
    out.unsigned(count);
    out.byte(typeBytes[type]);
  });
  out.append(f.body.bytes);
  out.byte(0x0b);
}
