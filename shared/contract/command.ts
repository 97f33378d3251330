import type * as z from 'zod'

type Command<Input extends z.ZodType, Output> = { input: Input; output: Output }

/** One row of the contract: what a command is given, and what it answers. */
export function command<Input extends z.ZodType, Output>(
  input: Input,
  output: Output,
): Command<Input, Output> {
  return { input, output }
}

/** A type as a value: nothing at run time, everything to the compiler. */
export function as<T>(): T {
  return undefined as T
}
