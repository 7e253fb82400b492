/** Groups of nodes that become one node. A group may grow only while no value depends on itself; groups stay in an order in which they can be computed. */

import { producerOf } from "./elementwise.ts";
import type { Node, Tensor } from "./tensor.ts";

export interface Group {
  /** In the order of the graph, which has producers before consumers. */
  readonly members: readonly Node[];
  /** What they read from others. */
  readonly inputs: readonly Tensor[];
}

export interface Groups {
  of(node: Node): Group;
  /** Makes one group of those of some nodes, unless `accepts` refuses it or a value would depend on itself. */
  join(nodes: readonly Node[], accepts?: (joined: Group) => boolean): void;
  /** Each after those it reads from; otherwise as the graph had them. */
  inOrder(): readonly Group[];
}

/** @param nodes producers before consumers; at first each is a group of its own */
export function createGroups(nodes: readonly Node[]): Groups {
  const position = new Map(nodes.map((node, i) => [node, i]));
  const groupOf = new Map(nodes.map((node) => [node, createGroup([node])]));

  const orderOf = (group: Group): number => position.get(group.members[0]!)!;

  function groupsBehind(group: Group): Group[] {
    return group.inputs.flatMap((input) => groupOf.get(producerOf(input)!) ?? []);
  }

  /** Whether some input of the joined group is computed from one of its own outputs by way of another group. */
  function dependsOnItself(joined: Group, parts: ReadonlySet<Group>): boolean {
    const seen = new Set<Group>();
    const waiting = groupsBehind(joined).filter((group) => !parts.has(group));
    while (waiting.length > 0) {
      const group = waiting.pop()!;
      if (parts.has(group)) return true;
      if (seen.has(group)) continue;
      seen.add(group);
      waiting.push(...groupsBehind(group));
    }
    return false;
  }

  return {
    of: (node) => groupOf.get(node)!,

    join(some, accepts = () => true) {
      const parts = new Set(some.map((node) => groupOf.get(node)!));
      if (parts.size === 1) return;
      const members = [...parts].flatMap((part) => part.members);
      const joined = createGroup(members.toSorted((a, b) => position.get(a)! - position.get(b)!));
      if (!accepts(joined) || dependsOnItself(joined, parts)) return;
      for (const member of joined.members) groupOf.set(member, joined);
    },

    inOrder() {
      const groups = [...new Set(groupOf.values())];
      const waitsFor = new Map<Group, Set<Group>>();
      const unblocks = new Map<Group, Group[]>();
      for (const group of groups) {
        const before = new Set(groupsBehind(group));
        waitsFor.set(group, before);
        for (const other of before) unblocks.set(other, [...(unblocks.get(other) ?? []), group]);
      }
      const ordered: Group[] = [];
      const ready = groups.filter((group) => waitsFor.get(group)!.size === 0);
      while (ready.length > 0) {
        ready.sort((a, b) => orderOf(b) - orderOf(a));
        const group = ready.pop()!;
        ordered.push(group);
        for (const next of unblocks.get(group) ?? []) {
          waitsFor.get(next)!.delete(group);
          if (waitsFor.get(next)!.size === 0) ready.push(next);
        }
      }
      return ordered;
    },
  };
}

function createGroup(members: readonly Node[]): Group {
  const own = new Set(members.flatMap((member) => member.outputs));
  const inputs = [...new Set(members.flatMap((member) => member.inputs))].filter((input) => !own.has(input));
  return { members, inputs };
}

/** For every tensor the groups that read it; null means that it is one of `results`. */
export function readersOf(
  nodes: readonly Node[],
  results: readonly Tensor[],
  groups: Groups,
): ReadonlyMap<Tensor, ReadonlySet<Group | null>> {
  const readers = new Map<Tensor, Set<Group | null>>();
  const add = (tensor: Tensor, reader: Group | null): void => {
    readers.set(tensor, (readers.get(tensor) ?? new Set()).add(reader));
  };
  for (const node of nodes) for (const input of node.inputs) add(input, groups.of(node));
  for (const tensor of results) add(tensor, null);
  return readers;
}
