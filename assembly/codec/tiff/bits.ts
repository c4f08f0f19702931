/** FillOrder 2 (TIFF 6.0, section 8): the lowest bit of a byte comes first. */

/** `length` bytes, with the bits of each in the opposite order. Up to a vector is read and written past them. */
export function reverseBits(src: usize, length: usize, dst: usize): void {
  const end = dst + length;
  const quads = i8x16.splat(0x0f);
  const pairs = i8x16.splat(0x33);
  const singles = i8x16.splat(0x55);
  for (; dst < end; src += 16, dst += 16) {
    let v = v128.load(src);
    v = v128.or(i8x16.shl(v128.and(v, quads), 4), v128.and(i8x16.shr_u(v, 4), quads));
    v = v128.or(i8x16.shl(v128.and(v, pairs), 2), v128.and(i8x16.shr_u(v, 2), pairs));
    v = v128.or(i8x16.shl(v128.and(v, singles), 1), v128.and(i8x16.shr_u(v, 1), singles));
    v128.store(dst, v);
  }
}
