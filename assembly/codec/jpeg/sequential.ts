/**
 * Baseline and extended sequential scans with Huffman coding (T.81 F.2.2), one row of MCUs at a time. The reader's
 * state lives in locals: a call for each coefficient would cost more than the coefficient.
 */
import { Status } from "../../status";
import { fillGray } from "./blocks";
import { Component, restartInterval } from "./frame";
import { ALONE, ENDS, decodeLong, extend } from "./huffman";
import { beginTransform, finishTransform } from "./idct";
import { inverseScaled } from "./scaled";
import {
  bitCount, bits, checkCutOff, exhausted, reader, restart, restartsToGo, saveReader, setExhausted, setRestartsToGo, unit,
  unitCount, usedUp,
} from "./scan";
import { segmentLimit } from "./segment";
import { placeBefore, placeOf } from "./tables";

/**
 * A block is transformed while the next one is decoded, half at a time: in a chain of look-ups, each of which waits for
 * the last, a processor has time for what waits for none of them. Thus two blocks of 64 int16 in rows: one being decoded,
 * one that waits, or is zero.
 */
const blocks = memory.data(256, 256);
const SIZE: usize = 128;

/** The extent of the block that waits, or 0; its component, and where it goes. */
let waiting: i32 = 0;
let waitingComponent: Component = changetype<Component>(0);
let waitingTarget: usize = 0;
/** Whether it waits for its second pass only. */
let halfway: bool = false;

/** By how much the end of a block in an entry of `pairs` is further away than any coefficient. */
const BEYOND: i32 = 64;

/**
 * Decodes `mcus` MCUs, whose units say where their first blocks go. With `transforms`, targets are samples, and blocks
 * are transformed as they come; without, targets are blocks of coefficients.
 */
export function decodeSequential(mcus: i32, transforms: bool): Status {
  let x = 0;
  while (x < mcus) {
    let some = mcus - x;
    if (restartInterval) {
      if (restartsToGo == 0) {
        const status = restart();
        if (status != Status.Ok) return status;
      }
      some = min(some, restartsToGo);
      setRestartsToGo(restartsToGo - some);
    }
    const end = x + some;
    if (!exhausted) x = decodeMcus(x, end, transforms);
    if (x == end) continue;
    const status = checkCutOff();
    if (status != Status.Ok) return status;
    skipMcus(end - x, transforms);
    x = end;
  }
  return Status.Ok;
}

/** The data ran out: coefficients stay zero, samples become grey. */
function skipMcus(mcus: usize, transforms: bool): void {
  for (let i = 0; i < unitCount; ++i) {
    const u = unit(i);
    const bytes = mcus * u.step;
    // The blocks beside it in an MCU are between its own.
    if (transforms && u.column == 0) fillGray(u.target, u.component.stride, u.component.blockSize, bytes);
    u.target += bytes;
  }
}

/** MCUs `x` … `end` − 1 of their row. Gives the one behind the last before the data ran out. */
function decodeMcus(x: i32, end: i32, transforms: bool): i32 {
  let b = bits;
  let n = bitCount;
  let at = reader;
  const limit = segmentLimit;
  let block: usize = blocks;
  do {
    for (let i = 0; i < unitCount; ++i) {
      const u = unit(i);
      const c = u.component;
      at = max(at, limit);

      // F.2.2.1: the DC coefficient is coded as its difference from the last one.
      b |= load<u64>(at) >> n;
      at -= (63 - n) >> 3;
      n |= 56;
      let entry = look(u.dc, b);
      let difference = <i32>entry >> 16;
      if ((entry & 0xffff) - 1 < 0xff) {
        // With its value, or symbol 0, which has none.
        b <<= entry & 0xff;
        n -= <i32>(entry & 0xff);
      } else {
        if ((entry & 0xff) == 0) entry = decodeLong(u.dc, b);
        b <<= entry & 0xff;
        n -= <i32>(entry & 0xff);
        const size = <i32>(entry >> 8);
        if (size) {
          difference = extend(<i32>(b >> (64 - size)), size);
          b <<= size;
          n -= size;
        }
      }
      c.predictor += difference;
      store<i16>(block, <i16>c.predictor);

      // F.2.2.2: runs of zeros, each with the coefficient that ends it. Of n only the lowest six bits count. Each round
      // begins with eleven bits at least, so that its first look-up need not wait for more.
      const pairs = u.pairs;
      let k = 1;
      do {
        entry = look(pairs, b);
        b |= load<u64>(at) >> n;
        at -= (~n & 63) >> 3;
        n |= 56;
        let next = k + advanceOf(entry);
        // Three of eleven bits leave enough for the longest code and value, and no test of n is as good as one. Each is
        // looked up before the one ahead of it is stored: engines keep to the order here.
        if (next < 64) {
          let stored = entry;
          b <<= entry;
          entry = look(pairs, b);
          n -= <i32>stored;
          storePair(block, k, next, stored);
          k = next;
          next = k + advanceOf(entry);
          if (next < 64) {
            stored = entry;
            b <<= entry;
            entry = look(pairs, b);
            n -= <i32>stored;
            storePair(block, k, next, stored);
            k = next;
            next = k + advanceOf(entry);
            if (next < 64) {
              b <<= entry;
              n -= <i32>entry;
              storePair(block, k, next, entry);
              k = next;
              if (waiting) begin(block);
              else if (halfway) finish();
              continue;
            }
          }
        }
        if (next < 64 + BEYOND && entry & ENDS) {
          b <<= entry;
          n -= <i32>entry;
          storeLast(block, k, next - BEYOND, entry);
          k = next - BEYOND;
          break;
        }
        // Whatever it is, as many bits are left behind it.
        b |= load<u64>(at) >> n;
        at -= (~n & 63) >> 3;
        n |= 56;
        if (advanceOf(entry) == ALONE && entry & 63) {
          b <<= entry;
          n -= <i32>entry;
          entry = (entry >> 13) & 0xff;
        } else {
          // A longer code; or a block that goes to its last coefficient, and ends with it: what follows is another's.
          entry = look(u.ac, b);
          if (entry >= 0x10000) {
            b <<= entry & 0xff;
            n -= <i32>(entry & 0xff);
            k += <i32>(entry >> 8) & 0xff;
            storeAt(block, k, <i32>entry >> 16);
            ++k;
            continue;
          }
          if ((entry & 0xff) == 0) entry = decodeLong(u.ac, b);
          b <<= entry & 0xff;
          n -= <i32>(entry & 0xff);
          entry >>= 8;
        }
        const size = <i32>entry & 15;
        if (size == 0) {
          if (entry != 0xf0) break; // end of block
          k += 16;
        } else {
          k += <i32>entry >> 4;
          storeAt(block, k, extend(<i32>(b >> (64 - size)), size));
          b <<= size;
          n -= size;
          ++k;
        }
      } while (k < 64);
      n &= 63;
      if (waiting) begin(block);
      if (halfway) finish();

      if (transforms && u.wantsRow && load<u8>(c.wanted + <usize>(x * u.columns + u.column))) {
        waiting = k;
        waitingComponent = c;
        waitingTarget = u.target;
        block ^= SIZE;
      } else {
        if (!transforms) merge(block, u.target);
        clear(block);
      }
      u.target += u.step;
    }
    ++x;
    if (usedUp(at, n)) {
      setExhausted();
      break;
    }
  } while (x < end);
  saveReader(b, n, at);
  if (waiting) begin(block);
  if (halfway) finish();
  return x;
}

/**
 * The first half of the transform of the block that waits, or all if that is little; the block is not needed any more.
 * Which it is follows from the one being decoded: the decoder has no register to keep it in.
 */
// @ts-ignore: decorator
@inline
function begin(current: usize): void {
  const block = current ^ SIZE;
  const c = waitingComponent;
  if (c.blockSize == 8) halfway = beginTransform(block, c.quantization, waiting, waitingTarget, c.stride);
  else inverseScaled(block, c.quantization, c.blockSize, waitingTarget, c.stride);
  clear(block);
  waiting = 0;
}

// @ts-ignore: decorator
@inline
function finish(): void {
  finishTransform(waitingTarget, waitingComponent.stride);
  halfway = false;
}

/** The entry of the next eleven bits. */
// @ts-ignore: decorator
@inline
function look(table: usize, bits: u64): u32 {
  return load<u32>(table + (<usize>(bits >> 53) << 2));
}

// @ts-ignore: decorator
@inline
function advanceOf(entry: u32): i32 {
  return <i32>(entry >> 6) & 127;
}

// @ts-ignore: decorator
@inline
function storeAt(block: usize, k: i32, value: i32): void {
  store<i16>(block + placeOf(k), <i16>value);
}

/** The coefficients of an entry of `pairs`, of which the later is right before `next`; at one place, the first counts. */
// @ts-ignore: decorator
@inline
function storePair(block: usize, k: i32, next: i32, entry: u32): void {
  store<i16>(block + placeBefore(next), <i16>(<i32>entry >> 25));
  storeAt(block, k + firstOf(entry), <i32>(entry << 7) >> 24);
}

/** The same where the block ends; before that, there need not be any. */
// @ts-ignore: decorator
@inline
function storeLast(block: usize, k: i32, next: i32, entry: u32): void {
  const first = k + firstOf(entry);
  storeAt(block, max(next - 1, first), <i32>entry >> 25);
  storeAt(block, first, <i32>(entry << 7) >> 24);
}

// @ts-ignore: decorator
@inline
function firstOf(entry: u32): i32 {
  return <i32>(entry >> 13) & 15;
}

/** Puts what the block has into coefficients that an earlier scan of the component, in damaged files, may have set. */
function merge(block: usize, target: usize): void {
  for (let i: usize = 0; i < 128; i += 16) {
    const here = v128.load(block + i);
    v128.store(target + i, v128.bitselect(v128.load(target + i), here, i16x8.eq(here, i64x2.splat(0))));
  }
  store<i16>(target, load<i16>(block));
}

/** Zeros all of it: to test how much is needed costs more. */
// @ts-ignore: decorator
@inline
function clear(block: usize): void {
  const zero = i64x2.splat(0);
  v128.store(block, zero);
  v128.store(block, zero, 16);
  v128.store(block, zero, 32);
  v128.store(block, zero, 48);
  v128.store(block, zero, 64);
  v128.store(block, zero, 80);
  v128.store(block, zero, 96);
  v128.store(block, zero, 112);
}
