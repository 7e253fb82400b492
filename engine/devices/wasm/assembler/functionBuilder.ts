/** One WebAssembly function while it is being written: typed locals, structured control, statements in order. */

import { ByteWriter } from "./bytes.ts";
import { type Code, type I32, i32, type Statement, type ValueType } from "./instructions.ts";

/** A local variable; as code it reads the variable. */
export interface Local<T extends ValueType = ValueType> extends Code<T> {
  readonly index: number;
}

export const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const emptyBlock = 0x40;

export class FunctionBuilder {
  readonly body = new ByteWriter();
  readonly locals: ValueType[] = [];

  constructor(
    readonly name: string,
    readonly paramTypes: readonly ValueType[] = [],
    readonly results: readonly ValueType[] = [],
  ) {}

  /** The parameter at `index`, which is of the given type. */
  param<T extends ValueType>(type: T, index: number): Local<T> {
    if (this.paramTypes[index] !== type) throw new Error(`${this.name}: parameter ${index} is no ${type}`);
    return localCode(type, index);
  }

  local<T extends ValueType>(type: T): Local<T> {
    this.locals.push(type);
    return localCode(type, this.paramTypes.length + this.locals.length - 1);
  }

  /** A fresh local that holds `value` as it is now. */
  let<T extends ValueType>(value: Code<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Code<T>): void {
    value.emit(this.body);
    this.body.byte(0x21);
    this.body.unsigned(local.index);
  }

  /** local += amount */
  increase(local: Local<"i32">, amount: number | I32): void {
    if (amount === 0) return;
    this.set(local, i32.add(local, typeof amount === "number" ? i32.const(amount) : amount));
  }

  do(statement: Statement): void {
    statement.emit(this.body);
  }

  /** Runs `value` for what it does besides. */
  discard(value: Code<ValueType>): void {
    value.emit(this.body);
    this.body.byte(0x1a);
  }

  /** Ends the call with a RuntimeError. */
  trap(): void {
    this.body.byte(0x00);
  }

  /** Leaves `value` as the function's result. */
  result(value: Code<ValueType>): void {
    value.emit(this.body);
  }

  call(functionIndex: number, args: readonly Code<ValueType>[] = []): void {
    this.called(functionIndex, args).emit(this.body);
  }

  /** What the function returns. */
  called(functionIndex: number, args: readonly Code<ValueType>[]): I32 {
    return {
      type: "i32",
      emit(out) {
        for (const arg of args) arg.emit(out);
        out.byte(0x10);
        out.unsigned(functionIndex);
      },
    };
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    condition.emit(this.body);
    this.body.byte(0x04, emptyBlock);
    then();
    if (otherwise) {
      this.body.byte(0x05);
      otherwise();
    }
    this.body.byte(0x0b);
  }

  /** Runs `body`, then again while `condition` holds after it. */
  doWhile(body: () => void, condition: () => I32): void {
    this.body.byte(0x03, emptyBlock);
    body();
    condition().emit(this.body);
    this.body.byte(0x0d, 0, 0x0b);
  }

  /** Runs `body` a constant number of times: no code for 0, no loop for 1. */
  repeat(times: number, body: () => void): void {
    if (times <= 0) return;
    if (times === 1) {
      body();
      return;
    }
    const left = this.let(i32.const(times));
    this.doWhile(body, () => {
      this.set(left, i32.sub(left, i32.const(1)));
      return left;
    });
  }

  /** Runs `body` as often as the value of `times` says, which may be 0. */
  repeatDynamic(times: I32, body: () => void): void {
    const left = this.let(times);
    this.if(i32.gtS(left, i32.const(0)), () => {
      this.doWhile(body, () => {
        this.set(left, i32.sub(left, i32.const(1)));
        return left;
      });
    });
  }
}

function localCode<T extends ValueType>(type: T, index: number): Local<T> {
  return {
    type,
    index,
    emit(out) {
      out.byte(0x20);
      out.unsigned(index);
    },
  };
}
