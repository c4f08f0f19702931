/** What a pool and its workers say to each other: structured clones, so no classes and no functions. */
import type { Canvas } from '../cache/store.ts'
import { DecodeError, ImbatchError, KernelError } from '../errors.ts'
import type { Source } from '../source.ts'
import type { WasmModule } from '../types.ts'

/** The first message to a worker. */
export interface StartMessage {
  readonly type: 'start'
  readonly module: WasmModule
  /** For TIFF and WebP, if any has been met. */
  readonly foreign?: WasmModule
  /** A lock for it to hold as long as it lives: browsers don't tell when a worker ends. */
  readonly lock?: string
}

/** One sample: the file's bytes or where they are, or a canvas. */
export interface WireTask {
  readonly bytes?: Uint8Array
  readonly source?: Source
  /** Instead of a file: what was resized before. */
  readonly canvas?: Canvas
  /** Whether what it is resized to is wanted back. */
  readonly keep?: boolean
  readonly change?: Uint8Array
}

export interface MakeMessage {
  readonly type: 'make'
  readonly id: number
  readonly tasks: readonly WireTask[]
  readonly spec: Uint8Array
  readonly orient: boolean
  readonly maxPixels: number
  readonly sampleLength: number
  /** For the samples. Comes back with them, unless it is shared. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  /** Where in the buffer each sample belongs, in bytes. */
  readonly offsets: readonly number[]
}

/** The module for TIFF and WebP, after the first of them was met. */
export interface ForeignMessage {
  readonly type: 'foreign'
  readonly module: WasmModule
}

export interface CancelMessage {
  readonly type: 'cancel'
  readonly id: number
}

export type ToWorker = StartMessage | ForeignMessage | MakeMessage | CancelMessage

export type WireOutcome =
  | { readonly failure: PackedError }
  /** A TIFF or WebP has come to a worker that has no module for it. */
  | { readonly foreign: true }
  /** A canvas that is not to be read here: its file is gone, or another one. */
  | { readonly lost: true }
  | undefined

export interface ReadyMessage {
  readonly type: 'ready'
  readonly holdsLock: boolean
}

export interface MadeMessage {
  readonly type: 'made'
  readonly id: number
  /** What the message to the worker gave away. */
  readonly buffer?: ArrayBuffer
  readonly outcomes: readonly WireOutcome[]
  /** The canvas of each task that wanted it back. */
  readonly canvases: readonly (Uint8Array | undefined)[]
  /** Milliseconds that making them took. */
  readonly ms: number
}

export type FromWorker = ReadyMessage | MadeMessage

/** An error as plain data. Cloning one would lose its class and all fields of its own. */
export interface PackedError {
  readonly kind: 'decode' | 'kernel' | 'imbatch' | 'other'
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly format?: string
  readonly offset?: number
}

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: String(error) }
  const { name, message } = error
  if (error instanceof DecodeError) {
    const { code, format, offset } = error
    return { kind: 'decode', name, message, code, format, ...(offset !== undefined && { offset }) }
  }
  if (error instanceof KernelError) return { kind: 'kernel', name, message, code: error.code }
  if (error instanceof ImbatchError) return { kind: 'imbatch', name, message, code: error.code }
  const { code } = error as { code?: unknown }
  return { kind: 'other', name, message, ...(typeof code === 'string' && { code }) }
}

export function unpackError({ kind, name, message, code = '', format = '', offset }: PackedError): Error {
  if (kind === 'decode') {
    return new DecodeError(code, format, message, offset === undefined ? undefined : { offset })
  }
  if (kind === 'kernel') return new KernelError(code, message)
  if (kind === 'imbatch') return new ImbatchError(code, message)
  const error = new Error(message)
  error.name = name
  return code === '' ? error : Object.assign(error, { code })
}
