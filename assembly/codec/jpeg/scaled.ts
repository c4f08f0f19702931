/**
 * Inverse DCTs that give 4 × 4, 2 × 2 or 1 × 1 samples: libjpeg's jidctred.c, which decodes an image at 1/2, 1/4 or 1/8 of
 * its size from the lower frequencies alone. As in libjpeg-turbo's SIMD versions, coefficients are dequantised in 16 bits
 * and the first pass saturates to 16: that matters to damaged files.
 */
const CONST_BITS: i32 = 13;
const PASS1_BITS: i32 = 2;

/** round(x · 2^13) */
const F_0_211: i32 = 1730;
const F_0_509: i32 = 4176;
const F_0_601: i32 = 4926;
const F_0_720: i32 = 5906;
const F_0_765: i32 = 6270;
const F_0_850: i32 = 6967;
const F_0_899: i32 = 7373;
const F_1_061: i32 = 8697;
const F_1_272: i32 = 10426;
const F_1_451: i32 = 11893;
const F_1_847: i32 = 15137;
const F_2_172: i32 = 17799;
const F_2_562: i32 = 20995;
const F_3_624: i32 = 29692;

/** Results of the first pass, int32, eight to a row. */
const workspace = memory.data(4 * 8 * 4, 16);

/** Transforms a block into `size` rows of `size` samples at `dst`; `size` is 4, 2 or 1. */
export function inverseScaled(block: usize, quantization: usize, size: i32, dst: usize, stride: usize): void {
  if (size == 4) fourByFour(block, quantization, dst, stride);
  else if (size == 2) twoByTwo(block, quantization, dst, stride);
  else store<u8>(dst, wrapped(descale(<i32>load<i16>(block) * <i32>load<u16>(quantization), 3)));
}

/** The look-up of libjpeg's C code, which this size still has: ten bits, beyond which a mean wraps. */
function wrapped(mean: i32): u32 {
  const x = mean & 1023;
  return x < 512 ? min(x + 128, 255) : max(x - 1024 + 128, 0);
}

// @ts-ignore: decorator
@inline
function coefficient(block: usize, quantization: usize, at: usize): i32 {
  return <i32>(<i16>(<i32>load<i16>(block + (at << 1)) * <i32>load<u16>(quantization + (at << 1))));
}

// @ts-ignore: decorator
@inline
function descale(x: i32, shift: i32): i32 {
  return (x + (1 << (shift - 1))) >> shift;
}

// @ts-ignore: decorator
@inline
function sample(x: i32, shift: i32): u32 {
  return min(max(descale(x, shift) + 128, 0), 255);
}

// @ts-ignore: decorator
@inline
function put(row: usize, column: usize, value: i32): void {
  store<i32>(workspace + (((row << 3) + column) << 2), value);
}

// @ts-ignore: decorator
@inline
function saturated(value: i32): i32 {
  return min(max(value, i16.MIN_VALUE), i16.MAX_VALUE);
}

// @ts-ignore: decorator
@inline
function at(row: usize, column: usize): i32 {
  return load<i32>(workspace + (((row << 3) + column) << 2));
}

function fourByFour(block: usize, quantization: usize, dst: usize, stride: usize): void {
  const shift = CONST_BITS - PASS1_BITS + 1;
  for (let c: usize = 0; c < 8; ++c) {
    if (c == 4) continue; // the second pass does not use it
    const tmp0 = coefficient(block, quantization, c) << (CONST_BITS + 1);
    const even = coefficient(block, quantization, c + 16) * F_1_847 - coefficient(block, quantization, c + 48) * F_0_765;
    const z1 = coefficient(block, quantization, c + 56);
    const z2 = coefficient(block, quantization, c + 40);
    const z3 = coefficient(block, quantization, c + 24);
    const z4 = coefficient(block, quantization, c + 8);
    const inner = oddInner(z1, z2, z3, z4);
    const outer = oddOuter(z1, z2, z3, z4);
    put(0, c, saturated(descale(tmp0 + even + outer, shift)));
    put(3, c, saturated(descale(tmp0 + even - outer, shift)));
    put(1, c, saturated(descale(tmp0 - even + inner, shift)));
    put(2, c, saturated(descale(tmp0 - even - inner, shift)));
  }
  const last = CONST_BITS + PASS1_BITS + 3 + 1;
  for (let r: usize = 0; r < 4; ++r, dst += stride) {
    const tmp0 = at(r, 0) << (CONST_BITS + 1);
    const even = at(r, 2) * F_1_847 - at(r, 6) * F_0_765;
    const inner = oddInner(at(r, 7), at(r, 5), at(r, 3), at(r, 1));
    const outer = oddOuter(at(r, 7), at(r, 5), at(r, 3), at(r, 1));
    store<u8>(dst, sample(tmp0 + even + outer, last));
    store<u8>(dst, sample(tmp0 - even + inner, last), 1);
    store<u8>(dst, sample(tmp0 - even - inner, last), 2);
    store<u8>(dst, sample(tmp0 + even - outer, last), 3);
  }
}

// @ts-ignore: decorator
@inline
function oddInner(z1: i32, z2: i32, z3: i32, z4: i32): i32 {
  return z2 * F_1_451 - z1 * F_0_211 - z3 * F_2_172 + z4 * F_1_061;
}

// @ts-ignore: decorator
@inline
function oddOuter(z1: i32, z2: i32, z3: i32, z4: i32): i32 {
  return z3 * F_0_899 - z1 * F_0_509 - z2 * F_0_601 + z4 * F_2_562;
}

function twoByTwo(block: usize, quantization: usize, dst: usize, stride: usize): void {
  const shift = CONST_BITS - PASS1_BITS + 2;
  for (let c: usize = 0; c < 8; ++c) {
    if (c == 2 || c == 4 || c == 6) continue;
    const even = coefficient(block, quantization, c) << (CONST_BITS + 2);
    const odd = oddOfTwo(
      coefficient(block, quantization, c + 56), coefficient(block, quantization, c + 40),
      coefficient(block, quantization, c + 24), coefficient(block, quantization, c + 8),
    );
    const top = descale(even + odd, shift);
    const bottom = descale(even - odd, shift);
    // The first column stays as it is: it is not multiplied any more.
    put(0, c, c == 0 ? top : saturated(top));
    put(1, c, c == 0 ? bottom : saturated(bottom));
  }
  const last = CONST_BITS + PASS1_BITS + 3 + 2;
  for (let r: usize = 0; r < 2; ++r, dst += stride) {
    const even = at(r, 0) << (CONST_BITS + 2);
    const odd = oddOfTwo(at(r, 7), at(r, 5), at(r, 3), at(r, 1));
    store<u8>(dst, sample(even + odd, last));
    store<u8>(dst, sample(even - odd, last), 1);
  }
}

// @ts-ignore: decorator
@inline
function oddOfTwo(z1: i32, z2: i32, z3: i32, z4: i32): i32 {
  return z2 * F_0_850 - z1 * F_0_720 - z3 * F_1_272 + z4 * F_3_624;
}
