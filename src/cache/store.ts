/** Where resized samples are kept between epochs. */

/** A file's size in bytes and the time of its last change in milliseconds; −1 where they are not known. */
export type Stamp = readonly [size: number, time: number]

/** Bytes of a file, which another file may replace: `id` is the number that the file system has for it. */
export interface FilePart {
  readonly file: string
  readonly id: number
  readonly position: number
  readonly length: number
}

/** A canvas that is kept: in memory, or in a file that a worker can open itself. */
export type Canvas = { readonly bytes: Uint8Array } | FilePart

/** A canvas that is kept. */
export interface Kept {
  /** For a worker. */
  readonly canvas: Canvas
  /** Reads it on this thread. */
  load(): Uint8Array | Promise<Uint8Array>
}

/** What a cache has to do with one sample: it has it, or wants to. */
export interface Caching {
  readonly kept?: Kept
  keep?(canvas: Uint8Array): void | Promise<void>
}

/** Canvases by their index in the dataset. */
export interface Store {
  /** Of the file from which the canvas of `row` was made; undefined where there is none. */
  stampOf(row: number): Stamp | undefined
  canvasOf(row: number): Canvas
  /** Reads a canvas on this thread. */
  load(row: number): Uint8Array | Promise<Uint8Array>
  put(row: number, stamp: Stamp, canvas: Uint8Array): void | Promise<void>
  /** Makes sure that what was put will be found by another run. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** What a file store has to agree in with the file that it finds. */
export interface StoreLayout {
  /** Of the dataset's paths and of everything that decides a canvas. */
  readonly fingerprint: string
  /** Entries of the dataset. */
  readonly length: number
  readonly canvasBytes: number
}
