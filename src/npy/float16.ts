/**
 * IEEE 754 binary16, as bits: `Float16Array` is too young to count on. Both directions work on the bits of the float32, so
 * that no engine gets to change the payload of a NaN.
 */

/** The exponent biases' difference, 127 − 15, where a float32 has its exponent. */
const REBIAS = 112 << 23
/** float32 bits of 2^−14, the smallest normal half, and of 2^16, the first power of two that is none. */
const SMALLEST_NORMAL = 113 << 23
const TOO_LARGE = 143 << 23
const INFINITY = 255 << 23

/** Rounds `values` to halves, ties to even, as NumPy's `astype('float16')`; what is too large becomes infinite. */
export function toHalves(values: Float32Array, out: Uint16Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let i = 0; i < bits.length; i++) out[i] = halfOf(bits[i]!)
  return out
}

/** Widens halves, exactly. */
export function fromHalves(halves: Uint16Array, out: Float32Array): Float32Array {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length)
  for (let i = 0; i < halves.length; i++) bits[i] = floatOf(halves[i]!)
  return out
}

function halfOf(float: number): number {
  const sign = (float >>> 16) & 0x8000
  const size = float & 0x7fffffff
  if (size >= TOO_LARGE) {
    if (size <= INFINITY) return sign | 0x7c00
    // A NaN keeps the upper bits of its payload, and stays one if these are 0: as NumPy does it.
    return sign | Math.max(0x7c00 + ((size & 0x7fffff) >>> 13), 0x7c01)
  }
  if (size < SMALLEST_NORMAL) return sign | subnormalOf(size)
  const rebiased = size - REBIAS
  // A carry out of the significand goes into the exponent, where it belongs; from the largest half up, to infinity.
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13)
}

/** A half below 2^−14 counts multiples of 2^−24; `size` is significand · 2^(exponent − 150). */
function subnormalOf(size: number): number {
  const shift = 126 - (size >>> 23)
  if (shift > 24) return 0
  const significand = (size & 0x7fffff) | 0x800000
  const half = significand >>> shift
  const rest = significand & ((1 << shift) - 1)
  const tie = 1 << (shift - 1)
  return rest > tie || (rest === tie && (half & 1) === 1) ? half + 1 : half
}

function floatOf(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 31
  const significand = half & 0x3ff
  if (exponent === 31) return sign | INFINITY | (significand << 13)
  if (exponent > 0) return sign | (((exponent + 112) << 23) | (significand << 13))
  if (significand === 0) return sign
  // Subnormal: shift up to an implicit leading one.
  const shift = Math.clz32(significand) - 21
  return sign | ((113 - shift) << 23) | (((significand << shift) & 0x3ff) << 13)
}
