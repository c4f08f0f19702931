import type { OptionSpec, Values } from './options.node.ts'

/** A command that was called. */
export interface Call {
  readonly root: string
  readonly values: Values
  readonly specs: readonly OptionSpec[]
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}
