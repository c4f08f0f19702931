/**
 * Progressive scans with Huffman coding (T.81 annex G.1.2 and G.2): spectral selection Ss … Se, successive approximation
 * Ah, Al. Coefficients are kept for the whole image and gain accuracy from scan to scan.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { Component, ah, al, component, restartInterval, scanCount, scanMember, scans, se, ss } from "./frame";
import { offsetOf, position } from "./file";
import { decodeLong, extend } from "./huffman";
import {
  bitCount, bits, checkCutOff, endOfBandRun, exhausted, restart, restartsToGo, saveReader, setEndOfBandRun, setExhausted,
  setRestartsToGo, setRowHasData, unit, unitCount, usedUp, word,
} from "./scan";
import { segmentLimit } from "./segment";
import { ZIGZAG_BYTES } from "./tables";

/** As in libjpeg's `start_pass_phuff_decoder`. A wrong order of scans is no error there, either. */
export function checkProgression(): Status {
  const isDc = ss == 0;
  const bandIsWrong = isDc ? se != 0 : ss > se || se > 63 || scanCount != 1;
  if (bandIsWrong || (ah != 0 && al != ah - 1) || al > 13) return corrupt(Reason.BadHeader, offsetOf(position));
  for (let i = 0; i < scanCount; ++i) {
    const c = component(scanMember(i));
    const accuracy = c.accuracy;
    // What the first scan has not reached counts as accurate.
    if (scans > 1) memory.copy(c.formerAccuracy, accuracy, 64);
    else memory.fill(c.formerAccuracy, 0, 64);
    for (let k = ss; k <= se; ++k) store<i8>(accuracy + <usize>k, <i8>al);
  }
  return Status.Ok;
}

/** Decodes `mcus` MCUs, whose units say where their first blocks are. */
export function decodeProgressive(mcus: i32): Status {
  for (let x = 0; x < mcus; ++x) {
    if (!exhausted) setRowHasData(true);
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
    } else {
      decodeMcu();
    }
    for (let i = 0; i < unitCount; ++i) unit(i).target += unit(i).step;
  }
  return Status.Ok;
}

function decodeMcu(): void {
  if (ss == 0) {
    if (ah == 0) dcFirst();
    else dcRefine();
  } else if (ah == 0) {
    acFirst();
  } else {
    acRefine();
  }
  if (usedUp(word, bitCount)) setExhausted();
}

/** G.1.2.1 */
function dcFirst(): void {
  let b = bits;
  let n = bitCount;
  let w = word;
  for (let i = 0; i < unitCount; ++i) {
    const u = unit(i);
    if (n < 32) {
      b |= <u64>load<u32>(w) << (32 - n);
      n += 32;
      w = w < segmentLimit ? w + 4 : w;
    }
    let entry = load<u32>(u.dc + (<usize>(b >> 53) << 2));
    let difference = <i32>entry >> 16;
    if (difference == 0 && (entry & 0xff) == 0) entry = decodeLong(u.dc, b);
    b <<= entry & 0xff;
    n -= <i32>(entry & 0xff);
    const size = difference == 0 ? <i32>(entry >> 8) : 0;
    if (size) {
      difference = extend(<i32>(b >> (64 - size)), size);
      b <<= size;
      n -= size;
    }
    u.component.predictor += difference;
    store<i16>(u.target, <i16>(u.component.predictor << al));
  }
  saveReader(b, n, w);
}

/** Symbol and length of the code of an entry that has a value, in the form of one that has none. */
function symbolOf(entry: u32): u32 {
  const value = <i32>entry >> 16;
  const size = 32 - clz<u32>(<u32>abs(value));
  return (((entry >> 8) & 0xff) << 12) | (size << 8) | ((entry & 0xff) - size);
}

/** One more bit of each DC coefficient. */
function dcRefine(): void {
  let b = bits;
  let n = bitCount;
  let w = word;
  for (let i = 0; i < unitCount; ++i) {
    if (n < 1) {
      b |= <u64>load<u32>(w) << (32 - n);
      n += 32;
      w = w < segmentLimit ? w + 4 : w;
    }
    const at = unit(i).target;
    if (<i64>b < 0) store<i16>(at, <i16>(<i32>load<i16>(at) | (1 << al)));
    b <<= 1;
    n -= 1;
  }
  saveReader(b, n, w);
}

/** G.1.2.2: runs and coefficients as in a sequential scan, and runs of blocks in which nothing follows. */
function acFirst(): void {
  if (endOfBandRun > 0) {
    setEndOfBandRun(endOfBandRun - 1);
    return;
  }
  const u = unit(0);
  const block = u.target;
  const table = u.ac;
  const last = se;
  const shift = al;
  let b = bits;
  let n = bitCount;
  let w = word;
  for (let k = ss; k <= last; ++k) {
    if (n < 32) {
      b |= <u64>load<u32>(w) << (32 - n);
      n += 32;
      w = w < segmentLimit ? w + 4 : w;
    }
    let entry = load<u32>(table + (<usize>(b >> 53) << 2));
    if (entry >= 0x10000) {
      b <<= entry & 0xff;
      n -= <i32>(entry & 0xff);
      k += <i32>(entry >> 8) & 0xff;
      store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k), <i16>((<i32>entry >> 16) << shift));
      continue;
    }
    if ((entry & 0xff) == 0) entry = decodeLong(table, b);
    b <<= entry & 0xff;
    n -= <i32>(entry & 0xff);
    const run = <i32>(entry >> 12);
    const size = <i32>(entry >> 8) & 15;
    if (size) {
      k += run;
      const value = extend(<i32>(b >> (64 - size)), size) << shift;
      store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k), <i16>value);
      b <<= size;
      n -= size;
    } else if (run == 15) {
      k += 15;
    } else {
      // EOBn: this block and so many more have no further coefficients in the band.
      let blocks = 1 << run;
      if (run) {
        blocks += <i32>(b >> (64 - run));
        b <<= run;
        n -= run;
      }
      setEndOfBandRun(blocks - 1);
      break;
    }
  }
  saveReader(b, n, w);
}

/** G.1.2.3: a correction bit for each coefficient that is not zero yet, and new ones of ±1 between them. */
function acRefine(): void {
  const u = unit(0);
  const block = u.target;
  const last = se;
  const plus = 1 << al;
  const minus = -1 << al;
  let b = bits;
  let n = bitCount;
  let w = word;
  let k = ss;
  let run = endOfBandRun;
  if (run == 0) {
    for (; k <= last; ++k) {
      if (n < 32) {
        b |= <u64>load<u32>(w) << (32 - n);
        n += 32;
        w = w < segmentLimit ? w + 4 : w;
      }
      const found = load<u32>(u.ac + (<usize>(b >> 53) << 2));
      // Entries with a value have symbol and value in one: what is needed here is the symbol alone.
      const symbol = found >= 0x10000 ? symbolOf(found) : found & 0xff ? found : decodeLong(u.ac, b);
      b <<= symbol & 0xff;
      n -= <i32>(symbol & 0xff);
      let zeros = <i32>(symbol >> 12);
      let value = 0;
      if ((symbol >> 8) & 15) {
        // Its size ought to be 1; whatever it is, libjpeg reads one bit.
        value = <i64>b < 0 ? plus : minus;
        b <<= 1;
        n -= 1;
      } else if (zeros != 15) {
        run = 1 << zeros;
        if (zeros) {
          run += <i32>(b >> (64 - zeros));
          b <<= zeros;
          n -= zeros;
        }
        break;
      }
      // Pass over `zeros` coefficients that are still zero, and correct those that are not.
      for (; k <= last; ++k) {
        const at = block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k);
        const coefficient = <i32>load<i16>(at);
        if (coefficient == 0) {
          if (--zeros < 0) break;
          continue;
        }
        if (n < 1) {
          b |= <u64>load<u32>(w) << (32 - n);
          n += 32;
          w = w < segmentLimit ? w + 4 : w;
        }
        if (<i64>b < 0 && (coefficient & plus) == 0) store<i16>(at, <i16>(coefficient + (coefficient >= 0 ? plus : minus)));
        b <<= 1;
        n -= 1;
      }
      if (value) store<i16>(block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k), <i16>value);
    }
  }
  if (run > 0) {
    // In an end-of-band run only corrections follow.
    for (; k <= last; ++k) {
      const at = block + <usize>load<u8>(ZIGZAG_BYTES + <usize>k);
      const coefficient = <i32>load<i16>(at);
      if (coefficient == 0) continue;
      if (n < 1) {
        b |= <u64>load<u32>(w) << (32 - n);
        n += 32;
        w = w < segmentLimit ? w + 4 : w;
      }
      if (<i64>b < 0 && (coefficient & plus) == 0) store<i16>(at, <i16>(coefficient + (coefficient >= 0 ? plus : minus)));
      b <<= 1;
      n -= 1;
    }
    run -= 1;
  }
  setEndOfBandRun(run);
  saveReader(b, n, w);
}
