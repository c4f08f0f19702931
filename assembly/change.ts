/** What augmentation does to one sample. */

/** Bits of `Change.steps`, in the order in which the steps are taken. */
export const CROP: u32 = 1;
export const WARP: u32 = 2;
export const CHANNEL_SHIFT: u32 = 4;
export const FLIP_HORIZONTALLY: u32 = 8;
export const FLIP_VERTICALLY: u32 = 16;
export const BRIGHTNESS: u32 = 32;
export const CONTRAST: u32 = 64;

/** What a warp sees beyond the borders, by SciPy's names. */
export const enum Fill {
  Nearest = 0,
  Constant = 1,
  Reflect = 2,
  Wrap = 3,
}

/**
 * The host writes it into linear memory, field by field in this order: 14 float64, then four int32. The layout is part of
 * the ABI, and `src/kernel/abi.ts` mirrors it. Behind it come `cropTries` pairs of float64.
 */
@unmanaged
export class Change {
  /** Output pixel (row y, column x) is the input at row rowY · y + rowX · x + row0, and at column likewise. */
  rowY: f64;
  rowX: f64;
  row0: f64;
  columnY: f64;
  columnX: f64;
  column0: f64;
  fillValue: f64;
  /** What is added to every sample. */
  channelShift: f64;
  /** Factors: 1 changes nothing. */
  brightness: f64;
  contrast: f64;
  /** Where the crop is, 0 … 1 of the places that it can have. */
  cropTop: f64;
  cropLeft: f64;
  /** Width by height, for a crop that no try fits. */
  cropMinRatio: f64;
  cropMaxRatio: f64;
  steps: u32;
  fill: Fill;
  /** Pairs behind the record: the crop's share of the area, and its width by height. */
  cropTries: i32;
  /** So that the pairs begin at a multiple of eight bytes. */
  padding: i32;

  has(step: u32): bool {
    return (this.steps & step) != 0;
  }

  tryArea(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + offsetof<Change>() + (<usize>i << 4));
  }

  tryRatio(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + offsetof<Change>() + (<usize>i << 4), 8);
  }
}
