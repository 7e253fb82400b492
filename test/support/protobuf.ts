/** Reads protobuf messages field by field, as far as tests look into what the engine writes. */

/** Values by number: whole numbers, and bytes, which may be a text or a message. */
function read(message: Uint8Array) {
  const numbers: (readonly [field: number, value: number])[] = [];
  const parts: (readonly [field: number, value: Uint8Array])[] = [];
  let at = 0;
  const varint = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message[at++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) numbers.push([field, varint()]);
    else {
      const length = type === 5 ? 4 : varint();
      parts.push([field, message.subarray(at, at + length)]);
      at += length;
    }
  }
  return { numbers, parts };
}

const of = <T>(values: readonly (readonly [number, T])[], wanted: number) =>
  values.filter(([field]) => field === wanted).map(([, value]) => value);

export const partsOf = (message: Uint8Array, field: number) => of(read(message).parts, field);
export const numbersOf = (message: Uint8Array, field: number) => of(read(message).numbers, field);
export const textOf = (message: Uint8Array, field: number) => new TextDecoder().decode(partsOf(message, field)[0]);
