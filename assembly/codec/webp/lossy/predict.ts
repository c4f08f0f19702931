/**
 * Intra prediction (RFC 6386, section 12). Each function fills its samples at `dst` from those to the left, in the same
 * rows, and from the row at `above`, which is not always the one ahead: what lies above a macroblock has been filtered by
 * then, but is predicted from as it was before. Outside of the picture there are 127 above and 129 to the left.
 */
import { Mode } from "./modes";

/** A macroblock's luma. */
export function predictLuma(mode: Mode, dst: usize, stride: usize, above: usize, hasAbove: bool, hasLeft: bool): void {
  switch (mode) {
    case Mode.TrueMotion:
      predictTrueMotion(dst, stride, above, 16);
      break;
    case Mode.Vertical: {
      const row = v128.load(above);
      for (let y = 0; y < 16; ++y, dst += stride) v128.store(dst, row);
      break;
    }
    case Mode.Horizontal:
      for (let y = 0; y < 16; ++y, dst += stride) v128.store(dst, i8x16.splat(load<u8>(dst - 1)));
      break;
    default: {
      const row = i8x16.splat(<u8>meanOf(dst, stride, above, hasAbove, hasLeft, 4));
      for (let y = 0; y < 16; ++y, dst += stride) v128.store(dst, row);
    }
  }
}

/** A macroblock's U or V. */
export function predictChroma(
  mode: Mode, dst: usize, stride: usize, above: usize, hasAbove: bool, hasLeft: bool,
): void {
  switch (mode) {
    case Mode.TrueMotion:
      predictTrueMotion(dst, stride, above, 8);
      break;
    case Mode.Vertical: {
      const row = load<u64>(above);
      for (let y = 0; y < 8; ++y, dst += stride) store<u64>(dst, row);
      break;
    }
    case Mode.Horizontal:
      for (let y = 0; y < 8; ++y, dst += stride) store<u64>(dst, load<u8>(dst - 1) * <u64>0x0101010101010101);
      break;
    default: {
      const row = <u64>meanOf(dst, stride, above, hasAbove, hasLeft, 3) * 0x0101010101010101;
      for (let y = 0; y < 8; ++y, dst += stride) store<u64>(dst, row);
    }
  }
}

/** Of the 2^`bits` samples above and to the left, if they exist; 128 if none do. */
function meanOf(dst: usize, stride: usize, above: usize, hasAbove: bool, hasLeft: bool, bits: u32): u32 {
  const size: usize = 1 << bits;
  let sum: u32 = 0;
  if (hasAbove) for (let x: usize = 0; x < size; ++x) sum += load<u8>(above + x);
  if (hasLeft) for (let y: usize = 0; y < size; ++y) sum += load<u8>(dst + y * stride - 1);
  if (hasAbove && hasLeft) ++bits;
  else if (!hasAbove && !hasLeft) return 128;
  return (sum + (1 << (bits - 1))) >> bits;
}

/** Left + above − the one above left, for `size` rows of 16, 8 or 4. */
function predictTrueMotion(dst: usize, stride: usize, above: usize, size: i32): void {
  const corner = i16x8.splat(load<u8>(above - 1));
  const low = i16x8.sub(v128.load8x8_u(above), corner);
  if (size == 16) {
    const high = i16x8.sub(v128.load8x8_u(above, 8), corner);
    for (let y = 0; y < 16; ++y, dst += stride) {
      const left = i16x8.splat(load<u8>(dst - 1));
      v128.store(dst, i8x16.narrow_i16x8_u(i16x8.add(low, left), i16x8.add(high, left)));
    }
    return;
  }
  for (let y = 0; y < size; ++y, dst += stride) {
    const row = i16x8.add(low, i16x8.splat(load<u8>(dst - 1)));
    const bytes = i8x16.narrow_i16x8_u(row, row);
    if (size == 8) v128.store64_lane(dst, bytes, 0);
    else v128.store32_lane(dst, bytes, 0);
  }
}

/**
 * Section 12.3. The samples around a subblock in a row: the one lowest to the left, twice, then up to the corner, and above
 * to the right: L3 L3 L2 L1 L0 P A0 … A7 A7. A mode's samples are means of two neighbours there, or weighted ones of three:
 * which, these masks say for modes from Vertical on. Of three: the number of the middle one; of two, of the first.
 */
const OF_THREE = memory.data<u8>([
  // Vertical
  6, 7, 8, 9, 6, 7, 8, 9, 6, 7, 8, 9, 6, 7, 8, 9,
  // Horizontal
  4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1,
  // LeftDown
  7, 8, 9, 10, 8, 9, 10, 11, 9, 10, 11, 12, 10, 11, 12, 13,
  // RightDown
  5, 6, 7, 8, 4, 5, 6, 7, 3, 4, 5, 6, 2, 3, 4, 5,
  // VerticalRight
  255, 255, 255, 255, 5, 6, 7, 8, 4, 255, 255, 255, 3, 5, 6, 7,
  // VerticalLeft
  255, 255, 255, 255, 7, 8, 9, 10, 255, 255, 255, 11, 8, 9, 10, 12,
  // HorizontalDown
  255, 5, 6, 7, 255, 4, 255, 5, 255, 3, 255, 4, 255, 2, 255, 3,
  // HorizontalUp
  255, 3, 255, 2, 255, 2, 255, 1, 255, 1, 255, 255, 255, 255, 255, 255,
], 16);
const OF_TWO = memory.data<u8>([
  // VerticalRight
  5, 6, 7, 8, 255, 255, 255, 255, 255, 5, 6, 7, 255, 255, 255, 255,
  // VerticalLeft
  6, 7, 8, 9, 255, 255, 255, 255, 7, 8, 9, 255, 255, 255, 255, 255,
  // HorizontalDown
  4, 255, 255, 255, 3, 255, 4, 255, 2, 255, 3, 255, 1, 255, 2, 255,
  // HorizontalUp
  3, 255, 2, 255, 2, 255, 1, 255, 1, 255, 0, 0, 0, 0, 0, 0,
], 16);

/** A subblock; eight samples above it are read from `above`, of which `right` has the last four. */
export function predictSubblock(mode: Mode, dst: usize, stride: usize, above: usize, right: u32): void {
  if (mode == Mode.Dc) {
    let sum: u32 = 4;
    for (let i: usize = 0; i < 4; ++i) sum += <u32>load<u8>(above + i) + load<u8>(dst + i * stride - 1);
    const row = (sum >> 3) * 0x01010101;
    for (let y = 0; y < 4; ++y, dst += stride) store<u32>(dst, row);
    return;
  }
  if (mode == Mode.TrueMotion) {
    predictTrueMotion(dst, stride, above, 4);
    return;
  }
  const low = load<u8>(dst + 3 * stride - 1);
  const beside = (<u64>low << 8) | low | (<u64>load<u8>(dst + 2 * stride - 1) << 16)
    | (<u64>load<u8>(dst + stride - 1) << 24) | (<u64>load<u8>(dst - 1) << 32);
  const over = <u64>load<u32>(above);
  const edge = i64x2(
    beside | (<u64>load<u8>(above - 1) << 40) | (over << 48),
    (over >> 16) | (<u64>right << 16) | (<u64>(right >> 24) << 48),
  );
  const zero = i64x2.splat(0);
  const next = i8x16.shuffle(edge, zero, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  const previous = i8x16.shuffle(zero, edge, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  // (a + 2 b + c + 2) >> 2 is the mean of b and of a and c, the latter rounded down.
  const odd = v128.and(v128.xor(previous, next), i8x16.splat(1));
  const outer = i8x16.sub(i8x16.avgr_u(previous, next), odd);
  let block = i8x16.swizzle(i8x16.avgr_u(outer, edge), v128.load(OF_THREE + (<usize>(mode - Mode.Vertical) << 4)));
  if (mode >= Mode.VerticalRight) {
    const two = i8x16.avgr_u(edge, next);
    block = v128.or(block, i8x16.swizzle(two, v128.load(OF_TWO + (<usize>(mode - Mode.VerticalRight) << 4))));
  }
  v128.store32_lane(dst, block, 0);
  v128.store32_lane(dst + stride, block, 1);
  v128.store32_lane(dst + 2 * stride, block, 2);
  v128.store32_lane(dst + 3 * stride, block, 3);
}
