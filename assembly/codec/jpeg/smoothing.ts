/**
 * Block smoothing, as in jdcoefct.c of libjpeg-turbo 2.1: where a progressive file does not give the lowest AC
 * coefficients in full, they are estimated from the DC coefficients of five by five blocks (T.81 K.8 has the idea, for
 * three by three). If nothing at all is known of them, the DC coefficient is smoothed, too.
 */
import { Component, component, count, mcusHigh, scans } from "./frame";
import { placeOf } from "./tables";

/** The DC coefficient and those that are estimated, at the beginning of the zigzag sequence. */
const ESTIMATED: i32 = 10;
/** Of which so many are where some AC coefficients are known. */
const ESTIMATED_WITH_AC: i32 = 6;

const KERNEL_BYTES: usize = 64;
/** The weights of the DC coefficients around, in 1/256: five rows of five, and seven zeros, for each k. */
const KERNELS = memory.data<i16>([
  -2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2, 0, 0, 0, 0, 0, 0, 0,
  -1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0,
  -1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  -1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
], 16);
/** The same for k = 1 … 5 where some AC coefficients are known. */
const KERNELS_WITH_AC = memory.data<i16>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
], 16);

/** The DC coefficients of the blocks around, in the order of the kernels. */
const neighbours = memory.data(64, 16);
/** The block with its estimates. */
const smoothed = memory.data(128, 16);

/** The rows of blocks around, from two above to two below. */
const blockRows = memory.data(5 * 8, 8);
/** The row's quantisation table, what is known of its coefficients, if that is the DC alone, and its last block. */
let quantization: usize = 0;
let accuracy: usize = 0;
let hasDcOnly: bool = false;
let lastColumn: i32 = 0;

/** `smoothing_ok`: all components have DC coefficients and usable tables, and some lack AC coefficients. */
export function needsSmoothing(): bool {
  let isUseful = false;
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    if (load<i8>(c.accuracy) < 0) return false;
    for (let k: usize = 0; k < <usize>ESTIMATED; ++k) {
      if (load<u16>(c.quantization + placeOf(<i32>k)) == 0) return false;
      if (k > 0 && load<i8>(c.accuracy + k) != 0) isUseful = true;
    }
    // There was no state before the only scan.
    if (scans == 1) memory.fill(c.formerAccuracy, 0xff, 64);
  }
  return isUseful;
}

/** Prepares row `y` of the blocks in MCU row `mcuRow`. `isFormer`: the last scan did not get as far as that. */
export function openSmoothRow(c: Component, mcuRow: i32, y: i32, isFormer: bool): void {
  quantization = c.quantization;
  accuracy = isFormer ? c.formerAccuracy : c.accuracy;
  lastColumn = c.blocksWide - 1;
  hasDcOnly = true;
  for (let k: usize = 1; k < <usize>ESTIMATED; ++k) {
    if (load<i8>(accuracy + k) != -1) hasDcOnly = false;
  }
  // As libjpeg-turbo 2.1 has it: two rows above are only used from the third MCU row or block row on, and so below.
  const rows = min(c.v, c.blocksHigh - mcuRow * c.v);
  const above = y > 0 || mcuRow > 0 ? -1 : 0;
  const below = y < rows - 1 || mcuRow < mcusHigh - 1 ? 1 : 0;
  const here = mcuRow * c.v + y;
  setBlockRow(0, c, here + (y > 1 || mcuRow > 1 ? -2 : above));
  setBlockRow(1, c, here + above);
  setBlockRow(2, c, here);
  setBlockRow(3, c, here + below);
  setBlockRow(4, c, here + (y < rows - 2 || mcuRow < mcusHigh - 2 ? 2 : below));
}

function setBlockRow(i: i32, c: Component, row: i32): void {
  store<usize>(blockRows + <usize>i * sizeof<usize>(), c.coefficients + <usize>row * <usize>c.paddedWide * 128);
}

/** Block `x` of the row, with estimates where coefficients are unknown or have less than all of their bits. */
export function smoothBlock(block: usize, x: i32): usize {
  memory.copy(smoothed, block, 128);
  gatherNeighbours(x);
  if (areNeighboursAlike()) return smoothed;
  const last = hasDcOnly ? ESTIMATED : ESTIMATED_WITH_AC;
  const kernels = hasDcOnly ? KERNELS : KERNELS_WITH_AC - KERNEL_BYTES;
  for (let k: usize = 1; k < <usize>last; ++k) {
    const low = <i32>load<i8>(accuracy + k);
    const place = placeOf(<i32>k);
    if (low == 0 || load<i16>(smoothed + place) != 0) continue;
    store<i16>(smoothed + place, <i16>estimate(kernels + k * KERNEL_BYTES, load<u16>(quantization + place), low));
  }
  if (hasDcOnly) store<i16>(smoothed, <i16>estimate(KERNELS, load<u16>(quantization), 0));
  return smoothed;
}

/** Past its ends, a row goes on as it ends; but behind the second of two blocks libjpeg-turbo 2.1 has the first one. */
function gatherNeighbours(x: i32): void {
  const behind = lastColumn == 1 ? 0 : lastColumn;
  let to = neighbours;
  for (let i: usize = 0; i < 5; ++i) {
    const row = load<usize>(blockRows + i * sizeof<usize>());
    for (let j = x - 2; j <= x + 2; ++j, to += 2) {
      const column = j > lastColumn ? behind : max(j, 0);
      store<i16>(to, load<i16>(row + <usize>column * 128));
    }
  }
}

/** Whether all DC coefficients around are the same: from these all estimates are zero, and the DC coefficient's is itself. */
function areNeighboursAlike(): bool {
  const one = v128.load16_splat(neighbours);
  const first = v128.and(i16x8.eq(v128.load(neighbours), one), i16x8.eq(v128.load(neighbours, 16), one));
  const all = v128.and(first, i16x8.eq(v128.load(neighbours, 32), one));
  return i16x8.all_true(all) && load<u16>(neighbours, 48) == load<u16>(neighbours);
}

/** A coefficient with quantisation step `q`. If its bits from `low` on are known, to be zero, it stays below them. */
function estimate(kernel: usize, q: u32, low: i32): i32 {
  let sum = i32x4.dot_i16x8_s(v128.load(neighbours), v128.load(kernel));
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(neighbours, 16), v128.load(kernel, 16)));
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(neighbours, 32), v128.load(kernel, 32)));
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(neighbours, 48), v128.load(kernel, 48)));
  const weighed =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  const numerator = <i64>load<u16>(quantization) * <i64>abs(weighed);
  let magnitude = <i32>(((<i64>q << 7) + numerator) / (<i64>q << 8));
  if (low > 0 && magnitude >= 1 << low) magnitude = (1 << low) - 1;
  return weighed < 0 ? -magnitude : magnitude;
}
