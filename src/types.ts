/// <reference lib="esnext.disposable" preserve="true" />
import type { SampleError } from './errors.ts'
import type {
  Augment,
  ColorMode,
  Filter,
  Fit,
  LabelMode,
  Layout,
  Normalize,
  OnError,
  Remainder,
  ResizeThenCrop,
} from './sampleOptions.ts'

export type * from './sampleOptions.ts'

/** `WebAssembly.Module` where it is declared: by TypeScript's DOM library, or by newer types of Node. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object

/** Interleaved samples, rows from the top: `data[(y * width + x) * channels + c]`. */
export interface Image<Data extends Uint8Array | Float32Array = Uint8Array> {
  /** Pixels. */
  width: number
  /** Pixels. */
  height: number
  /** Grey, RGB or RGBA. */
  channels: 1 | 3 | 4
  /** `width * height * channels` samples. */
  data: Data
}

/** What a file's header says, without decoding it. */
export interface ImageInfo {
  /** By the file's first bytes; its name does not count. */
  format: 'jpeg' | 'png' | 'bmp' | 'gif' | 'pnm' | 'tiff' | 'webp'
  /** Pixels, before any EXIF orientation is applied. */
  width: number
  /** Pixels, likewise. */
  height: number
  /** Channels that decoding without a `colorMode` gives. */
  channels: 1 | 3 | 4
  /** EXIF orientation, 1 (upright) to 8; 1 where the file has none. */
  orientation: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
}

/** One image: where its bytes come from, and what it shows. */
export interface Entry {
  /** Names the image in errors and batches, and orders it in its dataset; '/' parts folders. */
  readonly path: string
  /** The name of its class. */
  readonly label?: string
  /** Bytes, where known without reading. */
  readonly size?: number
  /** The file's bytes; may be called once an epoch. */
  read(signal?: AbortSignal): Promise<Uint8Array>
}

/** Entries with their classes. Immutable; entries keep their order. */
export interface Dataset {
  /** The number of entries. */
  readonly length: number
  /** The images, in the order of their indices. */
  readonly entries: readonly Entry[]
  /** Class names; a label is an index into them. */
  readonly classNames: readonly string[]
  /** The label of each entry; -1 where it has none. */
  readonly labels: Int32Array
  /** The entries at `indices`, in that order, with the same classes. Throws `OptionError` for what is no index. */
  subset(indices: ArrayLike<number>): Dataset
}

/** The order of an epoch. Pure: the same arguments give the same index, in any order of calls. */
export interface Sampler {
  /** Samples in an epoch. */
  readonly length: number
  /** Tells this sampler from others, so that `restore` can refuse a cursor of another order. Default: what it gives. */
  readonly id?: string
  /** The dataset index at `position` (0 … length − 1) of `epoch` (0, 1, …). */
  at(epoch: number, position: number): number
}

/** Some samples of an epoch, with their labels and where they come from. */
export interface Batch {
  /**
   * Normalised samples, [n, height, width, channels] or [n, channels, height, width]. It is yours, except
   * with `reuse` or `out`: from the next call of `next()` on it is then overwritten or, with `reuse`, may be empty.
   */
  readonly xs: Float32Array
  /**
   * `categorical`: Float32Array [n, classes], one-hot. `sparse`: Int32Array [n]. `binary`: Float32Array [n], 0 or 1.
   * `input`: a copy of xs. `none`: null. A padded sample has zeros, in `sparse` −1.
   */
  readonly ys: Float32Array | Int32Array | null
  /** Of xs. */
  readonly shape: readonly number[]
  /** The dataset index of each sample; 4294967295 where the sample is padding. */
  readonly indices: Uint32Array
  /** The path of each sample; '' where it is padding. */
  readonly paths: readonly string[]
  /** 1 for each sample that holds an image; 0 where it failed (`onError: 'zero'`) or is padding. */
  readonly valid: Uint8Array
  /** The epoch that it is of, from 0. */
  readonly epoch: number
  /** The batch's number in its epoch. */
  readonly index: number
  /** The samples that failed; empty with `onError: 'throw'`. */
  readonly errors: readonly SampleError[]
  /** The same batch in memory of its own. */
  copy(): Batch
}

/** After a batch has been handed out. */
export interface Progress {
  /** The epoch, from 0. */
  readonly epoch: number
  /** Batches and samples handed out in this epoch, failed ones included. */
  readonly batches: number
  /** See `batches`. */
  readonly samples: number
  /** Batches and samples in an epoch. */
  readonly totalBatches: number
  /** See `totalBatches`. */
  readonly totalSamples: number
}

/** Where an iteration stands; JSON. */
export interface Cursor {
  /** Of this form; another one is refused. */
  readonly version: 1
  /** Of the dataset's paths and labels and of every option that changes the batches. */
  readonly fingerprint: string
  /** The seed in use, also where none was given. */
  readonly seed: number
  /** The epoch of the next batch, from 0. */
  readonly epoch: number
  /** The next batch. */
  readonly batch: number
}

/** How batches are made. Wrong options are an `OptionError` before any file is read. */
export interface BatchOptions {
  /** Of every sample, in pixels: [height, width]. */
  size: readonly [height: number, width: number]
  /** Samples in a batch; default 32. */
  batchSize?: number
  /** Default 'rgb'. */
  colorMode?: ColorMode
  /** Default 'bilinear'. */
  filter?: Filter
  /**
   * true (default): as Pillow resizes, over all source pixels, rounded to 8 bits after each pass. false: as
   * `tf.image.resize`, between neighbours at half-pixel centres, in float32; 'nearest' and 'bilinear' only.
   */
  antialias?: boolean
  /**
   * 'stretch' (default) ignores the aspect ratio; 'cover' crops the centre, as Keras' `keep_aspect_ratio`;
   * 'contain' pads with zeros, as Pillow's `ImageOps.pad`.
   */
  fit?: Fit
  /**
   * Resizes before `size` is cut from the centre, as `{ shortestEdge: 256 }`; contradicts `fit` and `augment.crop`. Default:
   * `size` is all that is resized to.
   */
  resize?: ResizeThenCrop
  /** Default 'NHWC'. */
  layout?: Layout
  /** Default 'categorical'. */
  labelMode?: LabelMode
  /** Default: none, samples stay 0 … 255. */
  normalize?: Normalize
  /** Default: none. */
  augment?: Augment
  /** The order of an epoch; contradicts `shuffle`. Default: the dataset's own order. */
  sampler?: Sampler
  /** A new order for each epoch, from `seed`; default false. */
  shuffle?: boolean
  /** An integer from 0 to 2^53 − 1. Without one it is drawn, and shown by `state()`. */
  seed?: number
  /** What becomes of a last batch that is not full: 'keep' it short (default), 'drop' it, or 'pad' it with zeros. */
  remainder?: Remainder
  /**
   * Memory for batches: a multiple of one batch's length, used in turn. `prefetch` + 1 batches must fit.
   * Implies `reuse`. Workers write straight into a view of a `SharedArrayBuffer`, which saves the caller's thread a copy.
   */
  out?: Float32Array
  /**
   * Batches share the memory of `prefetch` + 1 arrays, allocated once; default false. Workers make batches in that memory
   * itself, so that the array that you had of it is empty from then on: give `out` where arrays have to stay the same.
   */
  reuse?: boolean
  /** Batches to make ahead while the caller works; default 2, and 1 without workers. */
  prefetch?: number
  /**
   * Threads that read, decode and resize; the batches are the same for any number. 'auto' (default): one for each
   * processor, up to 16, or none where workers can't be started. 0: all work is done on the caller's thread. Batches that
   * ask for the same number share the same threads, which end when the last of them is closed or after an idle minute.
   */
  workers?: number | 'auto'
  /**
   * Keeps each sample as it is after resizing, before augmentation and normalisation, so that later epochs neither read
   * nor decode: 'memory', or the path of a file (Node, Deno, Bun), which the next run finds again. Takes height · width ·
   * channels bytes a sample (four times as many where `antialias` is false and `filter` 'bilinear'). A sample is made anew
   * if its file's size or time has changed. Contradicts `augment.crop`, which decides how to resize.
   */
  cache?: 'memory' | string | URL
  /** Where the script `imbatch/worker` is, for pages whose Content-Security-Policy forbids workers from a Blob. */
  workerUrl?: URL
  /** An image that can't be read or decoded: 'throw' (default), 'skip' it, or leave its sample 'zero'. */
  onError?: OnError
  /** Images of more pixels than this are errors; default 178956970, as in Pillow. */
  maxPixels?: number
  /** Whether the EXIF orientation is applied; default false, as in Pillow and Keras. */
  orient?: boolean
  /**
   * 'exact' (default): Pillow's pixels. 'fast': a JPEG of at least 2, 4 or 8 times the target's size, both ways, is decoded
   * at 1/2, 1/4 or 1/8 of its size, as Pillow's `draft` does, and then resized.
   */
  decode?: 'exact' | 'fast'
  /** Ends the iteration: a pending or later `next()` rejects with the signal's reason. */
  signal?: AbortSignal
  /** Called after each batch that is handed out. */
  onProgress?: (progress: Progress) => void
  /** The compiled `imbatch/core.wasm`, instead of the embedded copy. */
  module?: WasmModule
}

/** Batches of a dataset, epoch after epoch. */
export interface ImageBatches extends AsyncIterable<Batch>, AsyncIterator<Batch, undefined>, AsyncDisposable {
  /** Batches in an epoch. */
  readonly length: number
  /** Samples in an epoch. */
  readonly samples: number
  /** Of a full batch's `xs`. */
  readonly shape: readonly number[]
  /** The dataset's class names; a label is an index into them. */
  readonly classNames: readonly string[]
  /** The label of each class name. */
  readonly classIndices: Readonly<Record<string, number>>
  /** The label of each entry of the dataset, in the dataset's order; -1 where it has none. */
  readonly labels: Int32Array
  /** The path of each entry of the dataset, in the dataset's order. */
  readonly paths: readonly string[]
  /** As in the options. */
  readonly labelMode: LabelMode
  /** As in the options. */
  readonly layout: Layout
  /** Whether every value of `xs` is a whole number from 0 to 255: nothing is normalised, nor resized in float32. */
  readonly valuesAreBytes: boolean
  /**
   * The samples that failed in the batches handed out in this epoch; after an epoch its report, until the next one's first
   * batch. Empty with `onError: 'throw'`.
   */
  readonly errors: readonly SampleError[]
  /**
   * Batch `index` of the current epoch, in memory of its own or in `out`, which has one batch's length. Does not
   * move the iterator. A negative index counts from the end.
   */
  at(index: number, options?: { out?: Float32Array; signal?: AbortSignal }): Promise<Batch>
  /** The next batch; after the last one `done` once, and then the next epoch's first. */
  next(): Promise<IteratorResult<Batch, undefined>>
  /** Ends the epoch early and frees what was made ahead; the next batch is the next epoch's first. */
  return(): Promise<IteratorResult<Batch, undefined>>
  /** Goes back to the first batch of the current epoch. */
  reset(): void
  /** Where the iteration stands; give it to `restore` of an equal object, here or in another process. */
  state(): Cursor
  /** Goes on with exactly the batch that was next when `state()` was called. */
  restore(cursor: Cursor): void
  /** Frees everything; `next` and `at` reject from then on. */
  close(): Promise<void>
}

/** One image at a time, by the same code that makes batches. Arrays that it returns are the caller's. */
export interface Kernel {
  /** Reads the header alone. Throws `DecodeError`. */
  probe(bytes: Uint8Array): ImageInfo
  /**
   * Decodes; without a `colorMode` in the channels that the file has. Throws `DecodeError`, also for TIFF and WebP, whose
   * decoders have to be loaded first: that is for `decodeAsync`.
   */
  decode(bytes: Uint8Array, options?: DecodeOptions): Image
  /** Decodes any format. */
  decodeAsync(bytes: Uint8Array, options?: DecodeOptions): Promise<Image>
  /** As `BatchOptions` of the same names. float32 for `filter: 'bilinear', antialias: false`, otherwise 8 bits. */
  resize(image: Image, options: ResizeOptions & { antialias?: true }): Image
  /** See above. */
  resize(image: Image, options: ResizeOptions): Image<Uint8Array | Float32Array>
  /** `height * width * channels` float32 in NHWC order, at `offset` (default 0) of `out` if given. */
  normalize(
    image: Image<Uint8Array | Float32Array>,
    normalize: Normalize,
    out?: Float32Array,
    offset?: number
  ): Float32Array
}

/** How `Kernel.decode` decodes. */
export interface DecodeOptions {
  /** Default: what the file has. */
  colorMode?: ColorMode
  /** Whether the EXIF orientation is applied; default false. */
  orient?: boolean
  /** A JPEG is decoded at this fraction of its size, rounded up, as Pillow's `draft` does; default 1. */
  scale?: 1 | 0.5 | 0.25 | 0.125
  /** Default 178956970, as in Pillow. */
  maxPixels?: number
  /**
   * Memory for the pixels: `data` is then its first height · width · channels bytes. Default: new memory, which for a large
   * image can take longer than decoding it.
   */
  out?: Uint8Array
}

/** How `Kernel.resize` resizes; as in `BatchOptions`. */
export interface ResizeOptions {
  /** In pixels. */
  size: readonly [height: number, width: number]
  /** Default 'bilinear'. */
  filter?: Filter
  /** Default true. */
  antialias?: boolean
  /** Default 'stretch'. */
  fit?: Fit
  /** Default: to `size` at once. */
  resize?: ResizeThenCrop
}
