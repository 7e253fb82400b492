/** Writes protobuf messages, as far as ONNX needs them: fields by number, in the order given. */

/** The bytes of some fields, in pieces; large ones are copied only when all is put together. */
export type Fields = readonly Uint8Array[];

const [varintType, bytesType, fixed32Type] = [0, 2, 5] as const;

/** Seven bits a byte, the lowest first; negative numbers are 64 bits in two's complement. */
function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

const tag = (field: number, type: number) => varint(field * 8 + type);

export const wholeField = (field: number, value: number): Fields => [
  Uint8Array.from([...tag(field, varintType), ...varint(value)]),
];

export function floatField(field: number, value: number): Fields {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from(tag(field, fixed32Type)), bytes];
}

export const textField = (field: number, value: string): Fields =>
  messageField(field, [new TextEncoder().encode(value)]);

/** A message in a message, or plain bytes. */
export function messageField(field: number, content: Fields): Fields {
  const length = content.reduce((sum, piece) => sum + piece.length, 0);
  return [Uint8Array.from([...tag(field, bytesType), ...varint(length)]), ...content];
}

export function joined(fields: Fields): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of fields) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
