import { Filter } from "./resample/filters";

export const enum Fit {
  Stretch = 0,
  Cover = 1,
  Contain = 2,
}

/** What the picture is resized to, before its centre is cut out. */
export const enum ResizeTo {
  /** What `fit` says; there is nothing to cut out. */
  Size = 0,
  Stretch = 1,
  ShortestEdge = 2,
  Cover = 3,
  Contain = 4,
}

/** Where the centre is, if the margins can't be equal. */
export const enum Center {
  Even = 0,
  Down = 1,
}

export const enum Layout {
  NHWC = 0,
  NCHW = 1,
}

export const enum Normalize {
  /** x · scale + offset */
  Affine = 0,
  /** (x · scale / divisor − mean[c]) / std[c] */
  Channels = 1,
  /** x · scale, then centred on, and divided by, the statistics of the sample itself */
  Sample = 2,
}

/** Bits of `Spec.sampleSteps`. */
export const CENTER: u32 = 1;
export const DIVIDE_BY_STD: u32 = 2;

/**
 * What is to be made of an image. The host writes it into linear memory, field by field in this
 * order, four bytes each: the layout is part of the ABI, and `src/kernel/abi.ts` mirrors it.
 */
@unmanaged
export class Spec {
  height: i32;
  width: i32;
  /** Of the result: 1, 3 or 4. */
  channels: i32;
  filter: Filter;
  antialias: u32;
  fit: Fit;
  layout: Layout;
  normalize: Normalize;
  scale: f32;
  offset: f32;
  divisor: f32;
  sampleSteps: u32;
  mean0: f32;
  mean1: f32;
  mean2: f32;
  mean3: f32;
  std0: f32;
  std1: f32;
  std2: f32;
  std3: f32;
  /** Whether the EXIF orientation is applied. */
  orient: u32;
  /** Whether JPEGs may be decoded at a fraction of their size. */
  fast: u32;
  resize: ResizeTo;
  /** For `ResizeTo.ShortestEdge` both are its length. */
  resizeHeight: i32;
  resizeWidth: i32;
  center: Center;
  /** What is beside a picture that is smaller than the sample, by channel. */
  fill0: i32;
  fill1: i32;
  fill2: i32;
  fill3: i32;

  /** Whether resizing gives float32 samples, which were never rounded to 8 bits. */
  get float(): bool {
    return !this.antialias && this.filter != Filter.Nearest;
  }

  get bytesPerSample(): u64 {
    return this.float ? 4 : 1;
  }

  get samples(): u64 {
    return <u64>this.height * <u64>this.width * <u64>this.channels;
  }
}
