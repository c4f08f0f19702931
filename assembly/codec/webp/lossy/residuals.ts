/**
 * The coefficients of a macroblock (RFC 6386, section 13), dequantized. Most of the time of a decode is spent here, so the
 * state of the boolean decoder is in locals, and `readBool` is written out wherever a bit is read.
 */
import { allocate } from "../../../arena";
import { Partition } from "./boolDecoder";
import { COEFF_PROBS } from "./header";
import { CHROMA_FACTORS, Y2_FACTORS, Y_FACTORS, factorsOf } from "./quantizers";
import { inverseWalshHadamard } from "./transform";

/** 25 blocks of 16 int16: 16 of Y, four each of U and V, Y2. To be zeros when a macroblock begins. */
export const COEFFICIENTS = memory.data(25 * 32, 16);

/** Of each of the first 24, what of it is not zero: nothing, DC alone, no more than the first three, or more. */
export const FILLED = memory.data(24, 8);

export const enum Filled {
  Nothing = 0,
  Dc = 1,
  First = 2,
  All = 3,
}

const Y2: usize = 24;

/** Section 13: where the probabilities of the n-th coefficient's band are, and of one behind the last. */
const BANDS = memory.data<u8>([0, 33, 66, 99, 198, 132, 165, 198, 198, 198, 198, 198, 198, 198, 198, 231, 0], 1);
const TYPE_BYTES: usize = 264;
const CONTEXT_BYTES: usize = 11;

/** In bytes of int16. */
const ZIGZAG = memory.data<u8>([0, 2, 8, 16, 10, 4, 6, 12, 18, 24, 26, 20, 14, 22, 28, 30], 1);

/** Section 13.2, from the node that tells 2, 3 and 4 from more: two a node, minus three; from 16 on `VALUES`' index. */
const TREE = memory.data<u8>([1, 3, 16, 2, 17, 18, 4, 5, 19, 20, 6, 7, 21, 22, 23, 24], 1);
/** The value, or the base of a category, and where its extra bits' probabilities begin. */
const VALUES = memory.data<u8>([2, 3, 4, 5, 7, 11, 19, 35, 67], 1);
const EXTRA = memory.data<u8>([0, 0, 0, 1, 3, 6, 10, 15, 21], 1);
/** Each list ends with a zero. */
const EXTRA_PROBS = memory.data<u8>([
  0, 159, 0, 165, 145, 0, 173, 148, 140, 0, 176, 155, 140, 135, 0, 180, 157, 141, 134, 130, 0,
  254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129, 0,
], 1);

/** Where in a macroblock's nine contexts a block has that above, and that to the left: four of Y, two of U, two of V, Y2. */
const ABOVE = memory.data<u8>([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8], 1);
const BESIDE = memory.data<u8>([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8], 1);
const CONTEXTS: usize = 9;

/** Of the macroblocks above: whether a block had coefficients. */
let above: usize = 0;
const LEFT = memory.data(9, 1);

/** For rows of `columns` macroblocks. False where memory ran out. */
export function openResiduals(columns: i32): bool {
  const length = CONTEXTS * <usize>columns;
  above = allocate(length);
  if (!above) return false;
  memory.fill(above, 0, length);
  memory.fill(COEFFICIENTS, 0, 25 * 32);
  return true;
}

export function beginRow(): void {
  memory.fill(LEFT, 0, CONTEXTS);
}

/** A macroblock without coefficients. One that has no Y2 leaves the context of Y2 as it was. */
export function skipResiduals(column: i32, hasY2: bool): void {
  const count = hasY2 ? CONTEXTS : CONTEXTS - 1;
  memory.fill(above + <usize>column * CONTEXTS, 0, count);
  memory.fill(LEFT, 0, count);
}

/** Whether anything is not zero; then `COEFFICIENTS` and `FILLED` have it. */
export function readResiduals(p: Partition, column: i32, hasY2: bool, segment: usize): bool {
  let value = p.value;
  let input = p.input;
  let range = p.range;
  let count = p.count;
  let shift = p.shift;
  const end = p.end;
  const fastEnd = end - 8;
  const reverse = i8x16(7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  const top = above + <usize>column * CONTEXTS;
  const factors = factorsOf(segment);
  let filled: u32 = 0;
  // The blocks' types are 1 for Y2, 0 for Y without its DC, 3 for Y with it, and 2 for chroma.
  let block: usize = hasY2 ? Y2 : 0;
  let probs = COEFF_PROBS + (hasY2 ? TYPE_BYTES : 3 * TYPE_BYTES);
  let dc: u32 = load<u16>(factors + (hasY2 ? Y2_FACTORS : Y_FACTORS));
  let ac: u32 = load<u16>(factors + (hasY2 ? Y2_FACTORS : Y_FACTORS), 2);
  let first: usize = 0;
  while (true) {
    const contextAbove = top + load<u8>(ABOVE + block);
    const contextBeside = LEFT + load<u8>(BESIDE + block);
    const coefficients = COEFFICIENTS + (block << 5);
    let n = first;
    let node = probs + load<u8>(BANDS + n) + (load<u8>(contextAbove) + load<u8>(contextBeside)) * CONTEXT_BYTES;
    let last: usize = 0; // one more than the last that was coded
    while (true) {
      // Four bits of up to seven each.
      if (count < 24) {
        if (input <= fastEnd) {
          value |= <u64>i64x2.extract_lane(i8x16.swizzle(v128.load64_zero(input), reverse), 0) >> (count + 8);
          input += (56 - count) >> 3;
          count += (56 - count) & ~7;
        } else {
          do {
            if (input < end) value |= <u64>load<u8>(input) << (48 - count);
            ++input;
            count += 8;
          } while (count < 24);
        }
      }
      // Whether there are no more.
      let split = 1 + (((range - 1) * load<u8>(node)) >> 8);
      let bigSplit = <u64>split << 56;
      if (value < bigSplit) {
        shift = clz(split) - 24;
        range = split << shift;
        value <<= shift;
        count -= shift;
        break;
      }
      range -= split;
      value -= bigSplit;
      shift = clz(range) - 24;
      range <<= shift;
      value <<= shift;
      count -= shift;
      // Whether this one is zero, after which there is at least one more.
      while (true) {
        split = 1 + (((range - 1) * load<u8>(node, 1)) >> 8);
        bigSplit = <u64>split << 56;
        if (value >= bigSplit) break;
        shift = clz(split) - 24;
        range = split << shift;
        value <<= shift;
        count -= shift;
        if (++n == 16) break;
        node = probs + load<u8>(BANDS + n);
        if (count < 24) {
          if (input <= fastEnd) {
            value |= <u64>i64x2.extract_lane(i8x16.swizzle(v128.load64_zero(input), reverse), 0) >> (count + 8);
            input += (56 - count) >> 3;
            count += (56 - count) & ~7;
          } else {
            do {
              if (input < end) value |= <u64>load<u8>(input) << (48 - count);
              ++input;
              count += 8;
            } while (count < 24);
          }
        }
      }
      if (n == 16) {
        last = 16;
        break;
      }
      range -= split;
      value -= bigSplit;
      shift = clz(range) - 24;
      range <<= shift;
      value <<= shift;
      count -= shift;
      // Whether it is one.
      let v: u32 = 1;
      let context = CONTEXT_BYTES;
      split = 1 + (((range - 1) * load<u8>(node, 2)) >> 8);
      bigSplit = <u64>split << 56;
      if (value < bigSplit) {
        shift = clz(split) - 24;
        range = split << shift;
        value <<= shift;
        count -= shift;
      } else {
        range -= split;
        value -= bigSplit;
        shift = clz(range) - 24;
        range <<= shift;
        value <<= shift;
        count -= shift;
        context = 2 * CONTEXT_BYTES;
        let at: usize = 0;
        let extra: usize = 0;
        let bits = true;
        v = 0;
        do {
          // Five bits down the tree, then those that are extra.
          let probability: u32;
          if (bits) {
            probability = load<u8>(node + at, 3);
          } else {
            probability = load<u8>(EXTRA_PROBS + extra);
            ++extra;
          }
          while (count < 0) {
            if (input < end) value |= <u64>load<u8>(input) << (48 - count);
            ++input;
            count += 8;
          }
          split = 1 + (((range - 1) * probability) >> 8);
          bigSplit = <u64>split << 56;
          const bit = <u32>(value >= bigSplit);
          if (bit) {
            range -= split;
            value -= bigSplit;
          } else {
            range = split;
          }
          shift = clz(range) - 24;
          range <<= shift;
          value <<= shift;
          count -= shift;
          if (bits) {
            at = load<u8>(TREE + (at << 1) + bit);
            if (at < 16) continue;
            bits = false;
            extra = load<u8>(EXTRA - 16 + at);
          } else {
            v = (v << 1) | bit;
          }
        } while (bits || load<u8>(EXTRA_PROBS + extra));
        v += load<u8>(VALUES - 16 + at);
        while (count < 0) {
          if (input < end) value |= <u64>load<u8>(input) << (48 - count);
          ++input;
          count += 8;
        }
      }
      // The sign, which is as often set as not.
      split = (range + 1) >> 1;
      bigSplit = <u64>split << 56;
      if (value >= bigSplit) {
        range -= split;
        value -= bigSplit;
        v = -v;
      } else {
        range = split;
      }
      shift = clz(range) - 24;
      range <<= shift;
      value <<= shift;
      count -= shift;
      store<i16>(coefficients + load<u8>(ZIGZAG + n), <i16>(v * (n ? ac : dc)));
      last = ++n;
      if (n == 16) break;
      node = probs + load<u8>(BANDS + n) + context;
    }

    const some = last > first;
    store<u8>(contextAbove, some);
    store<u8>(contextBeside, some);
    if (block == Y2) {
      inverseWalshHadamard(coefficients, COEFFICIENTS);
      block = 0;
      first = 1;
      probs = COEFF_PROBS;
      dc = load<u16>(factors + Y_FACTORS);
      ac = load<u16>(factors + Y_FACTORS, 2);
      continue;
    }
    const kind: u32 = last > 3 ? Filled.All : last > 1 ? Filled.First : <u32>(load<i16>(coefficients) != 0);
    store<u8>(FILLED + block, kind);
    filled |= kind;
    if (++block == 24) break;
    if (block == 16) {
      first = 0;
      probs = COEFF_PROBS + 2 * TYPE_BYTES;
      dc = load<u16>(factors + CHROMA_FACTORS);
      ac = load<u16>(factors + CHROMA_FACTORS, 2);
    }
  }
  p.value = value;
  p.input = input;
  p.range = range;
  p.count = count;
  p.shift = shift;
  return filled != 0;
}
