/** WebGPU's flags by their numbers in the specification: Node has the interfaces without these globals. */

export const bufferUsage = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
  QUERY_RESOLVE: 0x0200,
} as const;

export const mapMode = { READ: 0x0001 } as const;
