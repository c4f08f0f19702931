/** Samples of less than eight bits, the first of them in the highest bits of a byte, as one byte each. */
import { highBytes, lowBytes, pick } from "../simd";

const SPREAD = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1], 16);
const BITS = memory.data<u8>([128, 64, 32, 16, 8, 4, 2, 1, 128, 64, 32, 16, 8, 4, 2, 1], 16);

/** `count` bits as bytes `zero` or `one`. May read one byte and write fifteen past the end. */
export function unpackBits(src: usize, count: usize, dst: usize, zero: u8, one: u8): void {
  const spread = v128.load(SPREAD);
  const bits = v128.load(BITS);
  const zeros = i8x16.splat(zero);
  const ones = i8x16.splat(one);
  const end = dst + count;
  for (; dst < end; src += 2, dst += 16) {
    const bytes = pick(v128.load16_splat(src), spread);
    v128.store(dst, v128.bitselect(ones, zeros, i8x16.eq(v128.and(bytes, bits), bits)));
  }
}

/** `count` nibbles. May read fifteen bytes and write 31 past the end. */
export function unpackNibbles(src: usize, count: usize, dst: usize): void {
  const low = i8x16.splat(15);
  const end = dst + count;
  for (; dst < end; src += 16, dst += 32) {
    const bytes = v128.load(src);
    const first = i8x16.shr_u(bytes, 4);
    const second = v128.and(bytes, low);
    v128.store(
      dst,
      lowBytes(first, second),
    );
    v128.store(
      dst,
      highBytes(first, second),
      16,
    );
  }
}
