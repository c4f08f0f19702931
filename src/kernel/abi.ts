/** The ABI of `assembly/index.ts` and `assembly/foreign/index.ts`: their exports, numbers, and the record that says what is to be made of an image. */
import type { Center, ColorMode, FillMode, Filter, Fit, Layout } from '../types.ts'
import type { ModuleExports } from './instance.ts'

export interface CoreExports extends ModuleExports {
  convert(src: number, from: number, dst: number, to: number, count: number): void
  resize(src: number, width: number, height: number, channels: number, spec: number, dst: number): number
  normalize(src: number, float: number, pixels: number, channels: number, spec: number, dst: number): number
  sample(
    src: number,
    width: number,
    height: number,
    channels: number,
    spec: number,
    dst: number,
    change: number
  ): number
  finish(canvas: number, spec: number, dst: number, change: number): number
  canvas(): number
  probe(bytes: number, length: number, info: number): number
  sampleFile(
    bytes: number,
    length: number,
    maxPixels: number,
    spec: number,
    dst: number,
    change: number
  ): number
  decode(bytes: number, length: number, maxPixels: number, upright: number, scale: number): number
  orient(src: number, width: number, height: number, channels: number, orientation: number, dst: number): void
}

/** Of `assembly/foreign/index.ts`. */
export interface ForeignExports extends ModuleExports {
  decode(bytes: number, length: number, maxPixels: number): number
  resume(pixels: number, width: number, height: number, channels: number): number
  jpegStream(): number
  jpegLength(): number
  jpegLimit(): number
}

/** `Info` of assembly/codec/info.ts: five int32. */
export const INFO_BYTES = 20

export const FILTERS: readonly Filter[] = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']
export const FITS: readonly Fit[] = ['stretch', 'cover', 'contain']
/** How a picture can be resized before its centre is cut out; 0 is not at all. */
export const RESIZE_KINDS = ['stretch', 'shortestEdge', 'cover', 'contain'] as const
export const CENTERS: readonly Center[] = ['even', 'down']
export const LAYOUTS: readonly Layout[] = ['NHWC', 'NCHW']
export const FILL_MODES: readonly FillMode[] = ['nearest', 'constant', 'reflect', 'wrap']
export const CHANNELS: Readonly<Record<ColorMode, 1 | 3 | 4>> = { grayscale: 1, rgb: 3, rgba: 4 }

/** A `Normalize` with its defaults put in. */
export type NormalizePlan =
  | { readonly kind: 'affine'; readonly scale: number; readonly offset: number }
  | {
      readonly kind: 'channels'
      readonly scale: number
      readonly divisor: number
      readonly mean: readonly number[]
      readonly std: readonly number[]
    }
  | { readonly kind: 'sample'; readonly scale: number; readonly center: boolean; readonly std: boolean }

const NORMALIZE_KINDS = ['affine', 'channels', 'sample'] as const

/** A `ResizeThenCrop` with its defaults put in. */
export interface ResizePlan {
  readonly kind: (typeof RESIZE_KINDS)[number]
  /** Of 'shortestEdge' both are its length. */
  readonly height: number
  readonly width: number
  readonly center: Center
  /** One number for each channel. */
  readonly fill: readonly number[]
}

/** What is to be made of an image: plain data with every default put in. */
export interface SampleSpec {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3 | 4
  readonly filter: Filter
  readonly antialias: boolean
  readonly fit: Fit
  /** Only where the centre is cut out of something larger, or padded. */
  readonly resize?: ResizePlan
  readonly layout: Layout
  readonly normalize: NormalizePlan
  /** Whether the EXIF orientation is applied. */
  readonly orient: boolean
  /** Whether JPEGs may be decoded at a fraction of their size. */
  readonly fast: boolean
}

export const IDENTITY: NormalizePlan = { kind: 'affine', scale: 1, offset: 0 }

/** Whether resizing by `spec` gives float32 rather than 8-bit samples. */
export function isFloat(spec: Pick<SampleSpec, 'antialias' | 'filter'>): boolean {
  return !spec.antialias && spec.filter !== 'nearest'
}

/** `Spec` of `assembly/spec.ts`: 30 fields of four bytes, in that order. */
export function encodeSpec(spec: SampleSpec): Uint8Array {
  const bytes = new Uint8Array(120)
  const ints = new Int32Array(bytes.buffer)
  const floats = new Float32Array(bytes.buffer)
  const { normalize, resize } = spec
  ints.set([
    spec.height,
    spec.width,
    spec.channels,
    FILTERS.indexOf(spec.filter),
    spec.antialias ? 1 : 0,
    FITS.indexOf(spec.fit),
    LAYOUTS.indexOf(spec.layout),
    NORMALIZE_KINDS.indexOf(normalize.kind),
  ])
  ints[20] = spec.orient ? 1 : 0
  ints[21] = spec.fast ? 1 : 0
  if (resize) {
    ints.set([RESIZE_KINDS.indexOf(resize.kind) + 1, resize.height, resize.width], 22)
    ints.set([CENTERS.indexOf(resize.center), ...resize.fill], 25)
  }
  floats[8] = normalize.scale
  if (normalize.kind === 'affine') {
    // −0 is the number that changes nothing when added, not even −0.
    floats[9] = normalize.offset === 0 ? -0 : normalize.offset
  } else if (normalize.kind === 'channels') {
    floats[10] = normalize.divisor
    floats.set(normalize.mean, 12)
    floats.set(normalize.std, 16)
  } else {
    ints[11] = (normalize.center ? 1 : 0) | (normalize.std ? 2 : 0)
  }
  return bytes
}

/** Bytes of the canvas that an encoded spec resizes to: 8-bit samples, or float32 where `isFloat`. */
export function canvasBytes(encoded: Uint8Array): number {
  const [height, width, channels, filter, antialias] = new Int32Array(encoded.slice(0, 20).buffer)
  const float = isFloat({ antialias: antialias === 1, filter: FILTERS[filter!]! })
  return height! * width! * channels! * (float ? 4 : 1)
}

/** What augmentation does to one sample; what is left out is not done. */
export interface Change {
  readonly crop?: {
    /** Share of the picture's area, and width by height: the first pair that fits the picture is taken. */
    readonly tries: readonly (readonly [area: number, ratio: number])[]
    /** Where the crop is, from 0 to less than 1: 0 is the top, or left. */
    readonly top: number
    readonly left: number
    /** Smallest and largest width by height, for a crop at the centre where no pair fits. */
    readonly ratio: readonly [number, number]
  }
  readonly warp?: {
    /** Output pixel (row y, column x) is the input at row m[0]·y + m[1]·x + m[2] and column m[3]·y + m[4]·x + m[5]. */
    readonly matrix: readonly [number, number, number, number, number, number]
    readonly fillMode: FillMode
    /** For 'constant'. */
    readonly fillValue: number
  }
  /** Added to every sample, within the range of the samples. */
  readonly channelShift?: number
  readonly flipHorizontally?: boolean
  readonly flipVertically?: boolean
  /** Factors; 1 changes nothing but makes 8-bit samples of others. */
  readonly brightness?: number
  readonly contrast?: number
}

const IDENTITY_MATRIX = [1, 0, 0, 0, 1, 0] as const

/** `Change` of `assembly/change.ts`: 14 float64 and four int32 (the last one nothing), in that order, then the crop's tries. */
export function encodeChange(change: Change): Uint8Array {
  const { crop, warp } = change
  const tries = crop?.tries.flat() ?? []
  const bytes = new Uint8Array(128 + 8 * tries.length)
  const floats = new Float64Array(bytes.buffer)
  const ints = new Int32Array(bytes.buffer, 112, 4)
  floats.set(warp?.matrix ?? IDENTITY_MATRIX)
  floats[6] = warp?.fillValue ?? 0
  floats[7] = change.channelShift ?? 0
  floats[8] = change.brightness ?? 1
  floats[9] = change.contrast ?? 1
  floats.set([crop?.top ?? 0, crop?.left ?? 0, ...(crop?.ratio ?? [1, 1])], 10)
  const steps = [
    crop,
    warp,
    change.channelShift !== undefined,
    change.flipHorizontally,
    change.flipVertically,
    change.brightness !== undefined,
    change.contrast !== undefined,
  ]
  ints[0] = steps.reduce((bits, step, i) => bits | (step ? 1 << i : 0), 0)
  ints[1] = FILL_MODES.indexOf(warp?.fillMode ?? 'nearest')
  ints[2] = tries.length / 2
  floats.set(tries, 16)
  return bytes
}
