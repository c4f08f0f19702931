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
  bitCount, bits, checkCutOff, endOfBandRun, exhausted, reader, restart, restartsToGo, saveReader, setEndOfBandRun,
  setExhausted,
  setRestartsToGo, setRowHasData, unit, unitCount, usedUp,
} from "./scan";
import { segmentLimit } from "./segment";
import { placeOf } from "./tables";

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
  while (mcus > 0) {
    let some = mcus;
    if (restartInterval) {
      if (restartsToGo == 0) {
        const status = restart();
        if (status != Status.Ok) return status;
      }
      some = min(mcus, restartsToGo);
      setRestartsToGo(restartsToGo - some);
    }
    if (!exhausted) {
      setRowHasData(true);
      decodeMcus(some);
    }
    if (exhausted) {
      const status = checkCutOff();
      if (status != Status.Ok) return status;
    }
    for (let i = 0; i < unitCount; ++i) unit(i).target += unit(i).step * <usize>some;
    mcus -= some;
  }
  return Status.Ok;
}

/** As many MCUs at a time as there are up to the next restart marker, so that state stays in locals. */
function decodeMcus(mcus: i32): void {
  if (ss == 0) {
    if (ah == 0) dcFirst(mcus);
    else dcRefine(mcus);
  } else if (ah == 0) {
    acFirst(mcus);
  } else {
    acRefine(mcus);
  }
}

/** G.1.2.1 */
function dcFirst(mcus: i32): void {
  let b = bits;
  let n = bitCount;
  let at = reader;
  for (let x = 0; x < mcus; ++x) {
    at = max(at, segmentLimit);
    for (let i = 0; i < unitCount; ++i) {
      const u = unit(i);
      b |= load<u64>(at) >> n;
      at -= (63 - n) >> 3;
      n |= 56;
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
      store<i16>(u.target + <usize>x * u.step, <i16>(u.component.predictor << al));
    }
    if (usedUp(at, n)) {
      setExhausted();
      break;
    }
  }
  saveReader(b, n, at);
}

/** One more bit of each DC coefficient. */
function dcRefine(mcus: i32): void {
  let b = bits;
  let n = bitCount;
  let at = reader;
  for (let x = 0; x < mcus; ++x) {
    at = max(at, segmentLimit);
    b |= load<u64>(at) >> n;
    at -= (63 - n) >> 3;
    n |= 56;
    for (let i = 0; i < unitCount; ++i) {
      const target = unit(i).target + <usize>x * unit(i).step;
      store<i16>(target, <i16>(<i32>load<i16>(target) | (<i32>(b >> 63) << al)));
      b <<= 1;
      n -= 1;
    }
    if (usedUp(at, n)) {
      setExhausted();
      break;
    }
  }
  saveReader(b, n, at);
}

/** Whether each AC coefficient of a block is not zero; see `Component.nonZero`. */
// @ts-ignore: decorator
@inline
function nonZeroAt(c: Component, block: usize): usize {
  return c.nonZero + ((block - c.coefficients) >> 4);
}

/** `known` with coefficient k, which damaged data place past the end, as it is now. */
// @ts-ignore: decorator
@inline
function marked(known: u64, k: i32, coefficient: i32): u64 {
  const bit = <u64>1 << min(k, 63);
  return coefficient ? known | bit : known & ~bit;
}

/** G.1.2.2: runs and coefficients as in a sequential scan, and runs of blocks in which nothing follows. */
function acFirst(mcus: i32): void {
  const u = unit(0);
  const table = u.ac;
  const first = ss;
  const last = se;
  const shift = al;
  const limit = segmentLimit;
  let block = u.target;
  let nonZero = nonZeroAt(u.component, block);
  let b = bits;
  let n = bitCount;
  let at = max(reader, limit);
  let run = endOfBandRun;
  // As in a sequential scan, each look-up has its bits, and while it is on its way more are read.
  b |= load<u64>(at) >> n;
  at -= (63 - n) >> 3;
  n |= 56;
  while (mcus > 0) {
    if (run > 0) {
      const finished = min(run, mcus);
      run -= finished;
      mcus -= finished;
      block += finished << 7;
      nonZero += finished << 3;
      continue;
    }
    at = max(at, limit);
    let known = load<u64>(nonZero);
    for (let k = first; k <= last; ++k) {
      let entry = load<u32>(table + (<usize>(b >> 53) << 2));
      b |= load<u64>(at) >> n;
      at -= (~n & 63) >> 3;
      n |= 56;
      let value = <i32>entry >> 16;
      if (value) {
        b <<= entry;
        n -= <i32>entry;
        k += <i32>(entry >> 8) & 0xff;
      } else {
        if ((entry & 0xff) == 0) entry = decodeLong(table, b);
        b <<= entry;
        n -= <i32>entry;
        const zeros = <i32>(entry >> 12);
        const size = <i32>(entry >> 8) & 15;
        if (size == 0) {
          if (zeros == 15) {
            k += 15;
            continue;
          }
          // EOBn: this block and so many more have no further coefficients in the band.
          run = 1 << zeros;
          if (zeros) {
            run += <i32>(b >> (64 - zeros));
            b <<= zeros;
            n -= zeros;
          }
          run -= 1;
          break;
        }
        k += zeros;
        value = extend(<i32>(b >> (64 - size)), size);
        b <<= size;
        n -= size;
      }
      const coefficient = <i16>(value << shift);
      store<i16>(block + placeOf(k), coefficient);
      known = marked(known, k, coefficient);
    }
    store<u64>(nonZero, known);
    mcus -= 1;
    block += 128;
    nonZero += 8;
    n &= 63;
    if (usedUp(at, n)) {
      setExhausted();
      break;
    }
  }
  setEndOfBandRun(run);
  saveReader(b, n, at);
}

/** Symbol and length of the code of an entry that has a value, in the form of one that has none. */
// @ts-ignore: decorator
@inline
function symbolOf(entry: u32): u32 {
  const value = <i32>entry >> 16;
  const size = 32 - clz<u32>(<u32>abs(value));
  return (((entry >> 8) & 0xff) << 12) | (size << 8) | ((entry & 0xff) - size);
}

/** The bits of coefficients `first` … `last`. */
// @ts-ignore: decorator
@inline
function band(first: i32, last: i32): u64 {
  return (u64.MAX_VALUE << first) & (u64.MAX_VALUE >> (63 - last));
}

/**
 * Corrects the coefficients `which` of a block, of which the first has the highest bit of `by`: away from zero if it is
 * set, unless damaged data have done so before. Without a branch, since bits are random.
 */
// @ts-ignore: decorator
@inline
function correct(block: usize, which: u64, by: u64, shift: i32): void {
  while (by) {
    const to = block + placeOf(<i32>ctz(which));
    const coefficient = <i32>load<i16>(to);
    const grows = <i32>(by >> 63) & (~coefficient >> shift);
    store<i16>(to, <i16>(coefficient + ((grows * ((coefficient >> 31) | 1)) << shift)));
    which &= which - 1;
    by <<= 1;
  }
}

/**
 * G.1.2.3: a correction bit for each coefficient that is not zero yet, and new ones of ±1 between them. Which are not
 * zero is known from `nonZero`, so that no coefficient is looked at in vain; the corrections of a block are collected and
 * made in one go, since a loop for each symbol would end where no processor expects it.
 */
function acRefine(mcus: i32): void {
  const u = unit(0);
  const table = u.ac;
  const last = se;
  const shift = al;
  const whole = band(ss, last);
  const limit = segmentLimit;
  let block = u.target;
  let nonZero = nonZeroAt(u.component, block);
  let b = bits;
  let n = bitCount;
  let at = reader;
  let run = endOfBandRun;
  for (; mcus > 0; --mcus, block += 128, nonZero += 8) {
    at = max(at, limit);
    const known = load<u64>(nonZero) & whole;
    // The coefficients to be corrected, and the bits for them, of which the first is the highest.
    let which: u64 = 0;
    let by: u64 = 0;
    let collected = 0;
    // What of the band is still ahead begins here.
    let next = ss;
    while (next <= last) {
      let corrections = known >> next << next;
      let value = 0;
      let k = 64;
      if (run == 0) {
        b |= load<u64>(at) >> n;
        at -= (63 - n) >> 3;
        n |= 56;
        const found = load<u32>(table + (<usize>(b >> 53) << 2));
        value = <i32>found >> 16;
        let zeros = <i32>(found >> 8) & 0xff;
        if (value * value == 1) {
          b <<= found & 0xff;
          n -= <i32>(found & 0xff);
          value <<= shift;
        } else {
          // Of other values what is needed here is the symbol alone.
          const symbol = value ? symbolOf(found) : found & 0xff ? found : decodeLong(table, b);
          b <<= symbol & 0xff;
          n -= <i32>(symbol & 0xff);
          zeros = <i32>(symbol >> 12);
          value = 0;
          if ((symbol >> 8) & 15) {
            // Its size ought to be 1; whatever it is, libjpeg reads one bit.
            value = <i64>b < 0 ? 1 << shift : -1 << shift;
            b <<= 1;
            n -= 1;
          } else if (zeros != 15) {
            run = 1 << zeros;
            if (zeros) {
              run += <i32>(b >> (64 - zeros));
              b <<= zeros;
              n -= zeros;
            }
            continue;
          }
        }
        // Pass over `zeros` coefficients that are still zero, up to the next, or to the end.
        k = min(next + zeros, last + 1);
        if ((<u32>(known >> next) & ((2 << zeros) - 1)) == 0) {
          corrections = 0;
        } else {
          let stillZero = (whole & ~known) >> next << next;
          for (; zeros > 0; --zeros) stillZero &= stillZero - 1;
          k = stillZero ? <i32>ctz(stillZero) : last + 1;
          corrections &= k < 64 ? ~(u64.MAX_VALUE << k) : u64.MAX_VALUE;
        }
      }
      // Without any, they would not have to be told from others: a test costs less than what they need.
      if (corrections) {
        let count = <i32>popcnt(corrections);
        which |= corrections;
        b |= load<u64>(at) >> n;
        at -= (63 - n) >> 3;
        n |= 56;
        if (n < count) {
          by |= (b & ~(u64.MAX_VALUE >> 32)) >> collected;
          collected += 32;
          count -= 32;
          b <<= 32;
          n -= 32;
          b |= load<u64>(at) >> n;
          at -= (63 - n) >> 3;
          n |= 56;
        }
        by |= (b & ~(u64.MAX_VALUE >> count)) >> collected;
        collected += count;
        b <<= count;
        n -= count;
      }
      if (value) {
        if (k > 63) {
          // Damaged: what is past the end has the place of the last, whose correction comes first.
          correct(block, which, by, shift);
          by = 0;
        }
        store<i16>(block + placeOf(k), <i16>value);
        store<u64>(nonZero, marked(load<u64>(nonZero), k, value));
      }
      next = k + 1;
    }
    correct(block, which, by, shift);
    if (run > 0) run -= 1;
    if (usedUp(at, n)) {
      setExhausted();
      break;
    }
  }
  setEndOfBandRun(run);
  saveReader(b, n, at);
}
