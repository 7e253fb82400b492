/** The control of one parameter, made from its definition: a new parameter in a table needs nothing here. */

import type { Param } from "../../engine/define/param.ts";
import { PlainControl, type PlainControlProps } from "./ParamPlain.tsx";
import { UnionControl } from "./ParamUnion.tsx";

export function ParamControl({ param, ...props }: Omit<PlainControlProps, "param"> & { readonly param: Param }) {
  if (param.kind !== "union") return <PlainControl param={param} {...props} />;
  const { name, value, aside, onChange } = props;
  return <UnionControl name={name} param={param} value={value} aside={aside} onChange={onChange} />;
}
