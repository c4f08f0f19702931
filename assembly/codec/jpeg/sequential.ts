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
  bitCount, bits, checkCutOff, exhausted, restart, restartsToGo, saveReader, setExhausted, setRestartsToGo, unit, unitCount, usedUp, word,
} from "./scan";
import { segmentLimit } from "./segment";
import { ZIGZAG_BYTES } from "./tables";

/** 64 int16 in rows; zero between blocks. */
const scratch = memory.data(128, 16);

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
      decodeMcu(transforms);
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

function decodeMcu(transforms: bool): void {
  let b = bits;
  let n = bitCount;
  let w = word;
  const limit = segmentLimit;
  for (let i = 0; i < unitCount; ++i) {
    const u = unit(i);
    const c = u.component;
    const block = transforms ? scratch : u.target;

    // F.2.2.1: the DC coefficient is coded as its difference from the last one.
    if (n < 32) {
      b |= <u64>load<u32>(w) << (32 - n);
      n += 32;
      w = w < limit ? w + 4 : w;
    }
    const dc = u.dc;
    let entry = load<u32>(dc + (<usize>(b >> 53) << 2));
    let difference = <i32>entry >> 16;
    if (difference != 0) {
      b <<= entry & 0xff;
      n -= <i32>(entry & 0xff);
    } else {
      if ((entry & 0xff) == 0) entry = decodeLong(dc, b);
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

    // F.2.2.2: runs of zeros, each with the coefficient that ends it.
    const ac = u.ac;
    let k = 1;
    do {
      if (n < 32) {
        b |= <u64>load<u32>(w) << (32 - n);
        n += 32;
        w = w < limit ? w + 4 : w;
      }
      entry = load<u32>(ac + (<usize>(b >> 53) << 2));
      if (entry >= 0x10000) {
        b <<= entry & 0xff;
        n -= <i32>(entry & 0xff);
        k += <i32>(entry >> 8) & 0xff;
        store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k), <i16>(entry >> 16));
        ++k;
      } else {
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
      }
    } while (k < 64);

    if (transforms) {
      transform(c, block, k, u.target);
      clear(block);
    }
    u.target += u.step;
  }
  saveReader(b, n, w);
  if (usedUp(w, n)) setExhausted();
}

// @ts-ignore: decorator
@inline
function transform(c: Component, block: usize, extent: i32, target: usize): void {
  if (c.blockSize == 8) inverseTransform(block, c.quantization, extent, target, c.stride);
  else inverseScaled(block, c.quantization, c.blockSize, target, c.stride);
}

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
