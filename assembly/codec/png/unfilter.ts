/**
 * Undoes the filters of PNG third edition, 9.2. x, a, b and c are the standard's: the byte at hand, the one to its
 * left, the one above, and the one to the left of that. A step is a pixel, of up to eight bytes, in the low half of a
 * vector; what it stores past its pixel, the next step overwrites.
 */

export const enum Filter {
  None = 0,
  Sub = 1,
  Up = 2,
  Average = 3,
  Paeth = 4,
}

/** By how many bytes rows are written, and read, past their end. */
export const ROW_SLACK: usize = 16;

/**
 * One scanline: its `length` bytes at `src`, after the filter type, to `dst`. `above` is the row above as it is after
 * unfiltering, `bpp` the bytes of a pixel, rounded up. False for a filter type that does not exist.
 */
export function unfilter(type: Filter, src: usize, above: usize, dst: usize, length: usize, bpp: usize): bool {
  switch (type) {
    case Filter.None:
      memory.copy(dst, src, length);
      return true;
    case Filter.Sub:
      sub(src, dst, dst + length, bpp);
      return true;
    case Filter.Up:
      up(src, above, dst, dst + length);
      return true;
    case Filter.Average:
      average(src, above, dst, dst + length, bpp);
      return true;
    case Filter.Paeth:
      paeth(src, above, dst, dst + length, bpp);
      return true;
    default:
      return false;
  }
}

function sub(src: usize, dst: usize, end: usize, bpp: usize): void {
  let a = i64x2.splat(0);
  for (; dst < end; src += bpp, dst += bpp) {
    a = i8x16.add(a, v128.load64_zero(src));
    v128.store64_lane(dst, a, 0);
  }
}

function up(src: usize, above: usize, dst: usize, end: usize): void {
  for (; dst < end; src += 16, above += 16, dst += 16) {
    v128.store(dst, i8x16.add(v128.load(src), v128.load(above)));
  }
}

/** ⌊(a + b) ÷ 2⌋ = ¬avgr(¬a, ¬b), avgr rounding up; so x + ⌊(a + b) ÷ 2⌋ = ¬(avgr(¬a, ¬b) − x). */
function average(src: usize, above: usize, dst: usize, end: usize, bpp: usize): void {
  let notA = i8x16.splat(-1);
  for (; dst < end; src += bpp, above += bpp, dst += bpp) {
    const notB = v128.not(v128.load64_zero(above));
    notA = i8x16.sub(i8x16.avgr_u(notA, notB), v128.load64_zero(src));
    v128.store64_lane(dst, v128.not(notA), 0);
  }
}

/**
 * The predictor of 9.4 without its distances: with t = 3c − a − b, it is the greater of a and b where t is not above
 * the lesser, the lesser where t is not below the greater, and else c. Bytes are held in words.
 */
function paeth(src: usize, above: usize, dst: usize, end: usize, bpp: usize): void {
  let a = i64x2.splat(0);
  let c = i64x2.splat(0);
  for (; dst < end; src += bpp, above += bpp, dst += bpp) {
    const x = v128.load8x8_u(src);
    const b = v128.load8x8_u(above);
    const t = i16x8.sub(i16x8.sub(i16x8.add(i16x8.add(c, c), c), b), a);
    const lesser = i16x8.min_s(a, b);
    const greater = i16x8.max_s(a, b);
    const aboveLesser = i16x8.gt_s(t, lesser);
    const belowGreater = i16x8.gt_s(greater, t);
    const p = v128.or(
      v128.or(v128.andnot(greater, aboveLesser), v128.andnot(lesser, belowGreater)),
      v128.and(v128.and(c, belowGreater), aboveLesser),
    );
    // The upper halves of the words stay zero.
    a = i8x16.add(p, x);
    c = b;
    v128.store64_lane(dst, i8x16.narrow_i16x8_u(a, a), 0);
  }
}
