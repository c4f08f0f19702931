/** Every error that imbatch throws on purpose. `code` is stable; messages may change. */
export class ImbatchError extends Error {
  /** @internal said here, since bundlers shorten the names of classes; errors get theirs from it. */
  static override readonly name: string = 'ImbatchError'
  /** Which error: what programs may rely on. */
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/**
 * An argument is wrong; thrown before any file is read. Codes: `OPTION_UNKNOWN` (no such option), `OPTION_TYPE` (of
 * the wrong type), `OPTION_VALUE` (out of range), `OPTION_CONFLICT` (contradicts another option or the dataset).
 */
export class OptionError extends ImbatchError {
  /** @internal */
  static override readonly name = 'OptionError'
  /** The option's name, such as `normalize.mean[1]`. */
  readonly option: string
  /** What was given. */
  readonly given: unknown
  /** What would have been right, in words. */
  readonly expected: string

  constructor(code: string, option: string, given: unknown, expected: string) {
    super(code, `${option}: expected ${expected}, got ${show(given)}`)
    this.option = option
    this.given = given
    this.expected = expected
  }
}

/** An option of the wrong type. */
export function wrongType(option: string, given: unknown, expected: string): OptionError {
  return new OptionError('OPTION_TYPE', option, given, expected)
}

/** One that is out of range. */
export function wrongValue(option: string, given: unknown, expected: string): OptionError {
  return new OptionError('OPTION_VALUE', option, given, expected)
}

/** One that contradicts another. */
export function conflict(option: string, given: unknown, expected: string): OptionError {
  return new OptionError('OPTION_CONFLICT', option, given, expected)
}

/**
 * A source of images is wrong. Codes: `DATASET_NOT_FOUND`, `DATASET_EMPTY` (no images), `DATASET_NO_CLASSES` (no class
 * folders), `DATASET_CLASS_EMPTY`, `DATASET_LABEL_UNKNOWN` (a label is not among the classes), `DATASET_MANIFEST` (a
 * manifest can't be read).
 */
export class DatasetError extends ImbatchError {
  /** @internal */
  static override readonly name = 'DatasetError'
  /** The folder, file or entry. */
  readonly path: string

  constructor(code: string, path: string, message: string, options?: ErrorOptions) {
    super(code, message, options)
    this.path = path
  }
}

/**
 * Bytes that are no image, or not one that can be decoded. Codes: `DECODE_EMPTY` (zero bytes), `DECODE_FORMAT` (no known
 * format), `DECODE_UNSUPPORTED` (a known format or feature that is not decoded), `DECODE_CORRUPT`, `DECODE_TOO_LARGE`
 * (more than `maxPixels`).
 */
export class DecodeError extends ImbatchError {
  /** @internal */
  static override readonly name = 'DecodeError'
  /** 'jpeg', 'png', …; 'unknown' where the first bytes fit none. */
  readonly format: string
  /** The byte of the file at which it was found, where that is known. */
  readonly offset?: number

  constructor(code: string, format: string, message: string, options?: ErrorOptions & { offset?: number }) {
    super(code, message, options)
    this.format = format
    if (options?.offset !== undefined) this.offset = options.offset
  }
}

/** A sample could not be made. `code` is that of the cause: a `DecodeError`'s, or `SAMPLE_READ` where reading failed. */
export class SampleError extends ImbatchError {
  /** @internal */
  static override readonly name = 'SampleError'
  /** The file. */
  readonly path: string
  /** Its index in the dataset. */
  readonly index: number

  constructor(path: string, index: number, cause: unknown) {
    const code = cause instanceof ImbatchError ? cause.code : 'SAMPLE_READ'
    super(code, `${path}: ${cause instanceof Error ? cause.message : show(cause)}`, { cause })
    this.path = path
    this.index = index
  }
}

/**
 * What was to be made could not be. Codes: `OUTPUT_MEMORY` (an array is larger than the engine allows), `OUTPUT_FULL` (the
 * disk is), `OUTPUT_NOT_FOUND` (the folder is missing), `OUTPUT_IS_FOLDER` (a folder has the file's name), `OUTPUT_DENIED`,
 * `OUTPUT_WRITE` (any other failure while writing), `OUTPUT_MOVED` (the batches changed their epoch meanwhile),
 * `OUTPUT_EMPTY` (no sample of the epoch holds an image), `OUTPUT_LIBRARY` (an optional package is not installed).
 */
export class OutputError extends ImbatchError {
  /** @internal */
  static override readonly name = 'OutputError'
  /** The file, where it is one. */
  readonly path?: string

  constructor(code: string, message: string, options?: ErrorOptions & { path?: string }) {
    super(code, message, options)
    if (options?.path !== undefined) this.path = options.path
  }
}

/**
 * A file is no `.npy` that can be read. Codes: `NPY_FORMAT` (not one at all), `NPY_HEADER` (its header is damaged),
 * `NPY_UNSUPPORTED` (a type or an order that is not read), `NPY_TRUNCATED` (fewer values than the header says), `NPY_READ`.
 */
export class NpyError extends ImbatchError {
  /** @internal */
  static override readonly name = 'NpyError'
  /** The file's name; '' of a nameless Blob. */
  readonly path: string

  constructor(code: string, path: string, message: string, options?: ErrorOptions) {
    super(code, path === '' ? message : `${path}: ${message}`, options)
    this.path = path
  }
}

/**
 * A WebAssembly module failed. Codes: `KERNEL_MEMORY` (an image does not fit), `KERNEL_TRAP` (a defect of ours),
 * `KERNEL_LOAD` (it can't be loaded or compiled: the batch fails, whatever `onError` says).
 */
export class KernelError extends ImbatchError {
  /** @internal */
  static override readonly name = 'KernelError'
}

/**
 * A worker failed. Codes: `WORKER_START` (none can be started: the batch fails, whatever `onError` says), `WORKER_DIED` (it ended while it made a sample, and so did
 * the one that tried again).
 */
export class WorkerError extends ImbatchError {
  /** @internal */
  static override readonly name = 'WorkerError'
}

/**
 * A cache in a file. Codes: `CACHE_OPEN` (it can't be opened or created), `CACHE_READ`, `CACHE_WRITE` (a warning: the run goes on
 * without it).
 */
export class CacheError extends ImbatchError {
  /** @internal */
  static override readonly name = 'CacheError'
  /** The cache's file. */
  readonly path: string

  constructor(code: string, path: string, message: string, options?: ErrorOptions) {
    super(code, message, options)
    this.path = path
  }
}

/** Misuse of an iterator. Codes: `ITERATOR_BUSY` (a second loop at the same time), `ITERATOR_CLOSED`. */
export class IteratorError extends ImbatchError {
  /** @internal */
  static override readonly name = 'IteratorError'
}

/** A value as it may stand in a message: short, and with its type visible. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(clip(value))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Uint8Array).length})`
  if (Array.isArray(value)) return clip(`[${value.map(show).join(', ')}]`)
  if (typeof value === 'object' && value !== null) {
    const name = Object.getPrototypeOf(value)?.constructor?.name
    return name && name !== 'Object' ? `an object of class ${name}` : clip(plainJson(value))
  }
  return String(value)
}

function plainJson(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    return 'an object'
  }
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
