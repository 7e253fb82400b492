/** The control of one parameter, made from its definition: a new parameter in a table needs nothing here. */

import type { Param } from "../../engine/define/param.ts";
import { SingleControl, type SingleControlProps } from "./ParamSingle.tsx";
import { UnionControl } from "./ParamUnion.tsx";

export function ParamControl({ param, ...props }: Omit<SingleControlProps, "param"> & { readonly param: Param }) {
  if (param.kind !== "union") return <SingleControl param={param} {...props} />;
  const { name, value, aside, onChange } = props;
  return <UnionControl name={name} param={param} value={value} aside={aside} onChange={onChange} />;
}
