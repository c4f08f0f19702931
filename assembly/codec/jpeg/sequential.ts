/**
 * Baseline and extended sequential scans with Huffman coding (T.81 F.2.2), one row of MCUs at a time. The reader's
 * state lives in locals: a call for each coefficient would cost more than the coefficient.
 */
import { Status } from "../../status";
import { Component, restartInterval } from "./frame";
import { decodeLong, extend } from "./huffman";
import { inverseTransform } from "./idct";
import { inverseScaled } from "./scaled";
import {
  bitCount, bits, checkCutOff, exhausted, reader, restart, restartsToGo, saveReader, setExhausted, setRestartsToGo, unit,
  unitCount, usedUp,
} from "./scan";
import { segmentLimit } from "./segment";
import { ZIGZAG_BYTES } from "./tables";

/** 64 int16 in rows; zero between blocks. */
const scratch = memory.data(128, 16);
/** Added to the index of the next coefficient at the end of a block. */
const ENDED: i32 = 128;

/**
 * Decodes `mcus` MCUs, whose units say where their first blocks go. With `transforms`, targets are samples, and blocks
 * are transformed as they come; without, targets are blocks of coefficients, all zero.
 */
export function decodeSequential(mcus: i32, transforms: bool): Status {
  for (let x = 0; x < mcus; ++x) {
    if (restartInterval) {
      if (restartsToGo == 0) {
        const status = restart();
        if (status != Status.Ok) return status;
      }
      setRestartsToGo(restartsToGo - 1);
    }
    if (exhausted) {
      const status = checkCutOff();
      if (status != Status.Ok) return status;
      skipMcu(transforms);
    } else {
      decodeMcu(x, transforms);
    }
  }
  return Status.Ok;
}

/** The data ran out: coefficients stay zero, samples become grey. */
function skipMcu(transforms: bool): void {
  for (let i = 0; i < unitCount; ++i) {
    const u = unit(i);
    if (transforms) transform(u.component, scratch, 1, u.target);
    u.target += u.step;
  }
}

/** MCU number `x` of its row. */
function decodeMcu(x: i32, transforms: bool): void {
  let b = bits;
  let n = bitCount;
  let at = reader;
  const limit = segmentLimit;
  for (let i = 0; i < unitCount; ++i) {
    const u = unit(i);
    const c = u.component;
    const block = transforms ? scratch : u.target;
    at = max(at, limit);

    // F.2.2.1: the DC coefficient is coded as its difference from the last one.
    b |= load<u64>(at) >> n;
    at -= (63 - n) >> 3;
    n |= 56;
    const dc = u.dc;
    let entry = load<u32>(dc + (<usize>(b >> 53) << 2));
    let difference = <i32>entry >> 16;
    if (difference == 0 && (entry & 0xff) == 0) entry = decodeLong(dc, b);
    b <<= entry & 0xff;
    n -= <i32>(entry & 0xff);
    if (difference == 0) {
      const size = <i32>(entry >> 8);
      if (size) {
        difference = extend(<i32>(b >> (64 - size)), size);
        b <<= size;
        n -= size;
      }
    }
    c.predictor += difference;
    store<i16>(block, <i16>c.predictor);

    // F.2.2.2: runs of zeros, each with the coefficient that ends it.
    const ac = u.ac;
    const pairs = u.pairs;
    let k = 1;
    do {
      if (n < 32) {
        b |= load<u64>(at) >> n;
        at -= (63 - n) >> 3;
        n |= 56;
      }
      entry = load<u32>(pairs + (<usize>(b >> 53) << 2));
      if (entry) {
        const first = k + (<i32>(entry >> 6) & 15);
        const second = first + (<i32>(entry >> 10) & 31);
        // A block that goes to its last coefficient ends with it: what follows is another block's.
        if (second < 63) {
          b <<= entry;
          n -= <i32>(entry & 63);
          store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>first), <i16>(<i8>(entry >> 16)));
          store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>second), <i16>(<i32>entry >> 24));
          k = second + 1 + <i32>((entry >> 8) & ENDED);
          continue;
        }
      }
      entry = load<u32>(ac + (<usize>(b >> 53) << 2));
      if (entry >= 0x10000) {
        b <<= entry & 0xff;
        n -= <i32>(entry & 0xff);
        k += <i32>(entry >> 8) & 0xff;
        store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k), <i16>(entry >> 16));
        ++k;
        continue;
      }
      if ((entry & 0xff) == 0) entry = decodeLong(ac, b);
      b <<= entry & 0xff;
      n -= <i32>(entry & 0xff);
      const symbol = <i32>(entry >> 8);
      const size = symbol & 15;
      if (size == 0) {
        if (symbol != 0xf0) break; // end of block
        k += 16;
      } else {
        k += symbol >> 4;
        store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k), <i16>extend(<i32>(b >> (64 - size)), size));
        b <<= size;
        n -= size;
        ++k;
      }
    } while (k < 64);

    if (transforms) {
      k &= ENDED - 1;
      const column = <usize>(x * u.columns + u.column);
      if (u.wantsRow && load<u8>(c.wanted + column)) transform(c, block, k, u.target);
      clear(block, k);
    }
    u.target += u.step;
  }
  saveReader(b, n, at);
  if (usedUp(at, n)) setExhausted();
}

// @ts-ignore: decorator
@inline
function transform(c: Component, block: usize, extent: i32, target: usize): void {
  if (c.blockSize == 8) inverseTransform(block, c.quantization, extent, target, c.stride);
  else inverseScaled(block, c.quantization, c.blockSize, target, c.stride);
}

/** Zeros what a block of this extent has: up to 1 the first coefficient, up to 10 rows 0 … 3. */
// @ts-ignore: decorator
@inline
function clear(block: usize, extent: i32): void {
  if (extent <= 1) {
    store<i16>(block, 0);
    return;
  }
  const zero = i64x2.splat(0);
  v128.store(block, zero);
  v128.store(block, zero, 16);
  v128.store(block, zero, 32);
  v128.store(block, zero, 48);
  if (extent <= 10) return;
  v128.store(block, zero, 64);
  v128.store(block, zero, 80);
  v128.store(block, zero, 96);
  v128.store(block, zero, 112);
}
