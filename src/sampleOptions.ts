/** What is asked of a sample: the vocabulary of options, of which plans are made. */

/** Pillow's resampling filters, by their usual names. */
export type Filter = 'nearest' | 'box' | 'bilinear' | 'hamming' | 'bicubic' | 'lanczos'
/**
 * What a sample's channels are: 'rgb' 3, 'rgba' 4 (opaque where the file has no alpha), 'grayscale' 1, by Pillow's integer
 * formula.
 */
export type ColorMode = 'rgb' | 'rgba' | 'grayscale'
/** The order of `xs` in memory: 'NHWC' [n, height, width, channels], 'NCHW' [n, channels, height, width]. */
export type Layout = 'NHWC' | 'NCHW'
/** What `ys` holds: see `Batch.ys`. */
export type LabelMode = 'categorical' | 'sparse' | 'binary' | 'input' | 'none'
/** What becomes of an aspect ratio other than the target's: see `BatchOptions.fit`. */
export type Fit = 'stretch' | 'cover' | 'contain'
/** How the middle of a picture is rounded: see `ResizeThenCrop.center`. */
export type Center = 'even' | 'down'
/** What becomes of what does not fill a batch, or of what shards can't share equally. */
export type Remainder = 'keep' | 'drop' | 'pad'
/** What a warp sees beyond the borders: see `Augment.fillMode`. */
export type FillMode = 'nearest' | 'constant' | 'reflect' | 'wrap'
/** What becomes of an image that can't be read or decoded: see `BatchOptions.onError`. */
export type OnError = 'throw' | 'skip' | 'zero'

/**
 * A picture is resized first, in one of four ways, and `size` is then cut from its centre; where it is smaller, it is padded.
 * Only what is kept is computed. Exactly one of the first four has to be given.
 */
export interface ResizeThenCrop {
  /** The shorter edge gets this many pixels, the longer one ⌊this · long / short⌋: torchvision's `Resize(n)`. */
  shortestEdge?: number
  /** To these sizes, whatever the aspect ratio: torchvision's `Resize((height, width))`. */
  stretch?: readonly [height: number, width: number]
  /** To the smallest size that covers this and keeps the aspect ratio, rounded: timm's `ResizeKeepRatio`. */
  cover?: readonly [height: number, width: number]
  /** To the largest size within this that keeps the aspect ratio, rounded: timm's `ResizeKeepRatio(longest=1)`. */
  contain?: readonly [height: number, width: number]
  /**
   * Where the centre begins if the margins can't be equal. 'even' (default): at half the difference, halves rounded to even,
   * and the odd pixel of a padding comes last, as torchvision's and timm's `CenterCrop`. 'down': rounded down, and it
   * comes first, as transformers' `center_crop`.
   */
  center?: Center
  /** The colour of the padding, 0 … 255: one number, or one for each channel of the colour mode; default 0. */
  fill?: number | readonly number[]
}

/** `x * scale + offset`, each operation in float32. */
export interface AffineNormalize {
  /** Default 1. */
  scale?: number
  /** Default 0. */
  offset?: number
}

/** `(x / divisor - mean[c]) / std[c]`, each operation in float32; with `scale`, `(x * scale - mean[c]) / std[c]`. */
export interface ChannelNormalize {
  /** One number for each channel of the colour mode. */
  mean: readonly number[]
  /** One number, not 0, for each channel of the colour mode. */
  std: readonly number[]
  /** What x is divided by; default 255, as torchvision's `ToTensor` divides. `scale: 1 / 255` rounds differently. */
  divisor?: number
  /** What x is multiplied by, instead. */
  scale?: number
}

/**
 * Each sample by its own statistics, as Keras' `samplewise_center` and `samplewise_std_normalization`:
 * after `x * scale`, subtracts the mean over the whole sample, then divides by (standard deviation + 1e-6).
 */
export interface SampleNormalize {
  /** What is done, mean first. */
  samplewise: {
    /** Default true. */
    center?: boolean
    /** Default true. */
    std?: boolean
  }
  /** Default 1. */
  scale?: number
}

/** How 8-bit values become the float32 values of `xs`. */
export type Normalize = AffineNormalize | ChannelNormalize | SampleNormalize

/**
 * Random changes of each sample, drawn anew in every epoch from `seed`: the same ones whatever the runtime, the number of
 * workers and the order in which batches are asked for. The steps are those of Keras' `ImageDataGenerator`, bit for bit, in
 * its order: rotation, shift, shear and zoom in one warp; channel shift; flips; brightness; then contrast. The result is
 * normalised.
 */
export interface Augment {
  /** Turns by up to this many degrees either way, 0 … 360. */
  rotation?: number
  /** Moves by up to these fractions of the height and of the width either way, 0 … 1. */
  shift?: readonly [height: number, width: number]
  /** Shears by up to this many degrees either way, 0 … 89. */
  shear?: number
  /** Height and width are divided by a factor each from min to max, 0.001 … 1000: above 1 is smaller. */
  zoom?: readonly [min: number, max: number]
  /** How likely left and right are exchanged, 0 … 1. */
  horizontalFlip?: number
  /** How likely top and bottom are exchanged, 0 … 1. */
  verticalFlip?: number
  /** A factor from min to max, 0 … 255, as Pillow's `ImageEnhance.Brightness`: 1 changes nothing. Rounds to 8 bits. */
  brightness?: readonly [min: number, max: number]
  /** A factor from min to max, 0 … 255, as Pillow's `ImageEnhance.Contrast`: 1 changes nothing. Rounds to 8 bits. */
  contrast?: readonly [min: number, max: number]
  /** Adds up to this much either way, 0 … 255, to every value, within the range of the sample's values. */
  channelShift?: number
  /**
   * A part of the picture, which is then resized, as torchvision's `RandomResizedCrop`. Only with `fit: 'stretch'`.
   */
  crop?: {
    /** The part's share of the picture's area, above 0 and up to 1. */
    area: readonly [min: number, max: number]
    /** The part's width by its height. */
    ratio: readonly [min: number, max: number]
  }
  /**
   * What a warp sees beyond the borders, as in SciPy: 'nearest' (default) the pixel at the border, 'constant' `fillValue`,
   * 'reflect' the picture mirrored, 'wrap' the picture again.
   */
  fillMode?: FillMode
  /** Default 0. */
  fillValue?: number
}
