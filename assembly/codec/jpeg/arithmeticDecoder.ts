/**
 * The binary arithmetic decoder (T.81 annex D.2) and its statistics: one byte for each context, with the more probable
 * symbol in the highest bit and the index of its probability (table D.3) in the others.
 *
 * Behind the end of a segment there are zeros, as many as it takes (D.2.6); that is no error.
 */
import { segment, segmentBits } from "./segment";

/** F.1.4.4.1.3 and F.1.4.4.2 need 49 and 245 contexts. */
const DC_BINS: usize = 64;
const AC_BINS: usize = 256;
const dcStatistics = memory.data(64 * 16, 16);
const acStatistics = memory.data(256 * 16, 16);

/** The context of decisions that are coded with a fixed probability of one half: it stays as it is. */
export const FIXED = memory.data<u8>([113]);

/**
 * Table D.3: Qe in bits 16 … 31, the next index after the more probable symbol in 8 … 14, after the less probable one
 * in 0 … 6, and Switch_MPS in 7. The last entry is for `FIXED`.
 */
const ESTIMATES = memory.data<u32>([
  0x5a1d_0181, 0x2586_020e, 0x1114_0310, 0x080b_0412, 0x03d8_0514, 0x01da_0617, 0x00e5_0719, 0x006f_081c,
  0x0036_091e, 0x001a_0a21, 0x000d_0b23, 0x0006_0c09, 0x0003_0d0a, 0x0001_0d0c, 0x5a7f_0f8f, 0x3f25_1024,
  0x2cf2_1126, 0x207c_1227, 0x17b9_1328, 0x1182_142a, 0x0cef_152b, 0x09a1_162d, 0x072f_172e, 0x055c_1830,
  0x0406_1931, 0x0303_1a33, 0x0240_1b34, 0x01b1_1c36, 0x0144_1d38, 0x00f5_1e39, 0x00b7_1f3b, 0x008a_203c,
  0x0068_213e, 0x004e_223f, 0x003b_2320, 0x002c_0921, 0x5ae1_25a5, 0x484c_2640, 0x3a0d_2741, 0x2ef1_2843,
  0x261f_2944, 0x1f33_2a45, 0x19a8_2b46, 0x1518_2c48, 0x1177_2d49, 0x0e74_2e4a, 0x0bfb_2f4b, 0x09f8_304d,
  0x0861_314e, 0x0706_324f, 0x05cd_3330, 0x04de_3432, 0x040f_3532, 0x0363_3633, 0x02d4_3734, 0x025c_3835,
  0x01f8_3936, 0x01a4_3a37, 0x0160_3b38, 0x0125_3c39, 0x00f6_3d3a, 0x00cb_3e3b, 0x00ab_3f3d, 0x008f_203d,
  0x5b12_41c1, 0x4d04_4250, 0x412c_4351, 0x37d8_4452, 0x2fe8_4553, 0x293c_4654, 0x2379_4756, 0x1edf_4857,
  0x1aa9_4957, 0x174e_4a48, 0x1424_4b48, 0x119c_4c4a, 0x0f6b_4d4a, 0x0d51_4e4b, 0x0bb6_4f4d, 0x0a40_304d,
  0x5832_51d0, 0x4d1c_5258, 0x438e_5359, 0x3bdd_545a, 0x34ee_555b, 0x2eae_565c, 0x299a_575d, 0x2516_4756,
  0x5570_59d8, 0x4ca9_5a5f, 0x44d9_5b60, 0x3e22_5c61, 0x3824_5d63, 0x32b4_5e63, 0x2e17_565d, 0x56a8_60df,
  0x4f46_6165, 0x47e5_6266, 0x41cf_6367, 0x3c3d_6468, 0x375e_5d63, 0x5231_6669, 0x4c0f_676a, 0x4639_686b,
  0x415e_6367, 0x5627_6ae9, 0x50e7_6b6c, 0x4b85_676d, 0x5597_6d6e, 0x504f_6b6f, 0x5a10_6fee, 0x5522_6d70,
  0x59eb_6ff0, 0x5a1d_7171,
], 16);

/** The size of the interval, its base along with the bits behind it, and how many these are: A and C of D.2, and CT. */
let a: u32 = 0;
let c: u32 = 0;
let ct: i32 = 0;
/** The bytes that were read, and how many there are. */
let consumed: usize = 0;
let available: usize = 0;
/** Whether a code was impossible: what follows up to the next restart marker is skipped. */
export let isLost: bool = false;

/** The contexts of DC table `table`. */
export function dcBins(table: i32): usize {
  return dcStatistics + <usize>table * DC_BINS;
}

/** The contexts of AC table `table`. */
export function acBins(table: i32): usize {
  return acStatistics + <usize>table * AC_BINS;
}

/** Forgets what was counted in contexts of a DC and an AC table; 0 for none. */
export function clearBins(dc: usize, ac: usize): void {
  if (dc) memory.fill(dc, 0, DC_BINS);
  if (ac) memory.fill(ac, 0, AC_BINS);
}

/** Begins with the segment at hand (Initdec of D.2.7). */
export function restartDecoder(): void {
  consumed = 0;
  available = <usize>(segmentBits >> 3);
  c = nextByte() << 8;
  c |= nextByte();
  a = 0x10000;
  ct = 0;
  isLost = false;
}

export function setLost(): void {
  isLost = true;
}

/** Whether more bytes were asked for than there are. */
export function isStarved(): bool {
  return consumed > available;
}

// @ts-ignore: decorator
@inline
function nextByte(): u32 {
  if (consumed >= available) {
    consumed = available + 1;
    return 0;
  }
  // Segments are in reverse order.
  const byte = <u32>load<u8>(segment + 7 - consumed);
  consumed += 1;
  return byte;
}

/** Decode(S) of D.2.3: the decision in the context at `bin`, 0 or 1. */
export function decide(bin: usize): i32 {
  // Renorm_d
  while (a < 0x8000) {
    if (--ct < 0) {
      c = (c << 8) | nextByte();
      ct = 7;
    }
    a <<= 1;
  }
  const state = <u32>load<u8>(bin);
  const estimate = load<u32>(ESTIMATES + (<usize>(state & 127) << 2));
  const qe = estimate >> 16;
  // The more probable symbol has the lower part of the interval, of size A − Qe.
  a -= qe;
  const base = a << ct;
  const isUpper = c >= base;
  if (!isUpper && a >= 0x8000) return <i32>(state >> 7);
  // The larger part counts as the more probable symbol's, whichever it is.
  const isLess = isUpper == (a >= qe);
  if (isUpper) {
    c -= base;
    a = qe;
  }
  if (isLess) {
    store<u8>(bin, (state & 128) ^ (estimate & 255));
    return <i32>(state >> 7) ^ 1;
  }
  store<u8>(bin, (state & 128) ^ ((estimate >> 8) & 255));
  return <i32>(state >> 7);
}
