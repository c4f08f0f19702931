/**
 * Literals and matches (RFC 1951, 3.2.3 and 3.2.5). Away from the ends, 64 bits are read at a time, and the reader's
 * state is in locals.
 */
import { Inflated, Inflater, need, take } from "./inflater";
import { END, SECOND, SPECIAL } from "./prefix";

/** The widths of the first tables, and the sizes of all: the most that codes of up to 286 or 30 symbols can need. */
export const LITERAL_BITS: i32 = 11;
export const DISTANCE_BITS: i32 = 8;
export const LITERALS = memory.data(4 * 2342, 64);
export const DISTANCES = memory.data(4 * 402, 64);

/** Row d repeats the bytes 0 … d − 1; its last column, never less than d, is how many of them make whole rounds. */
const ROUNDS = memory.data(16 * 16, 16);
const STEPS = memory.data(16, 16);

/** A round of `decodeFast` that begins so far from the limit passes it by its last symbol alone. */
const ROUND: usize = 7;
/** One that begins so far from the input's end, or the first, which has read once more, reads none of what is behind it. */
const AHEAD: usize = 24;

let prepared = false;

export function prepareSymbols(): void {
  if (prepared) return;
  for (let d = 1; d < 16; ++d) {
    for (let i = 0; i < 16; ++i) store<u8>(ROUNDS + (<usize>d << 4) + i, <u8>(i % d));
    store<u8>(STEPS + d, <u8>(16 - (16 % d)));
  }
  prepared = true;
}

/** A compressed block: fast where neither end is near, then with care. */
export function decodeSymbols(state: Inflater, history: usize, limit: usize): Inflated {
  if (state.input + AHEAD <= state.inputEnd && state.output + ROUND <= limit) {
    const result = decodeFast(state, history, limit - ROUND, state.inputEnd - AHEAD);
    if (result != Inflated.More) return result;
  }
  while (state.output < limit) {
    const result = decodeOne(state, history);
    if (result != Inflated.More) return result;
  }
  return Inflated.More;
}

/**
 * Begins no round with `output` past `outputEnd` or `input` past `inputEnd`. A round is up to three single or paired
 * literals, then a match or one more. Bits above `count` in `bits` are those that come next in the input; of `count` only
 * the lowest six bits count, so that entries are subtracted as they are. What follows is looked up before what was found
 * is written: a look-up takes longest, and engines keep to the order here.
 */
function decodeFast(state: Inflater, history: usize, outputEnd: usize, inputEnd: usize): Inflated {
  let input = state.input;
  let output = state.output;
  let bits = state.bits;
  let count = state.bitCount;
  let result = Inflated.More;
  bits |= load<u64>(input) << count;
  input += (~count & 63) >> 3;
  count |= 56;
  let entry = literalEntry(bits);
  do {
    if (<i32>entry < 0) {
      let first = entry;
      bits >>= first;
      entry = literalEntry(bits);
      count -= <i32>first;
      store<u16>(output, first >> 8);
      output += 1 + ((first >> 24) & 1);
      if (<i32>entry < 0) {
        first = entry;
        bits >>= first;
        entry = literalEntry(bits);
        count -= <i32>first;
        store<u16>(output, first >> 8);
        output += 1 + ((first >> 24) & 1);
        if (<i32>entry < 0) {
          store<u16>(output, entry >> 8);
          output += 1 + ((entry >> 24) & 1);
          bits >>= entry;
          count -= <i32>entry;
          bits |= load<u64>(input) << count;
          input += (~count & 63) >> 3;
          count |= 56;
          entry = literalEntry(bits);
          continue;
        }
      }
    }
    // At least 56 − 2 · 11 bits are left: enough for a length, of 15 + 5, not for its distance.
    if (entry & SPECIAL) {
      if (entry & SECOND) {
        bits >>= LITERAL_BITS;
        count -= LITERAL_BITS;
        entry = secondEntry(LITERALS, entry, bits);
        if (<i32>entry < 0) {
          store<u8>(output++, entry >> 8);
          bits >>= entry;
          count -= <i32>entry;
          bits |= load<u64>(input) << count;
          input += (~count & 63) >> 3;
          count |= 56;
          entry = literalEntry(bits);
          continue;
        }
      }
      if (entry & SPECIAL) {
        bits >>= entry;
        count -= <i32>entry;
        result = entry & END ? Inflated.End : Inflated.Corrupt;
        break;
      }
    }
    const length = <usize>value(entry, bits);
    bits >>= entry;
    count -= <i32>entry;

    bits |= load<u64>(input) << count;
    input += (~count & 63) >> 3;
    count |= 56;
    entry = load<u32>(DISTANCES + (<usize>(bits & ((1 << DISTANCE_BITS) - 1)) << 2));
    if (entry & SECOND) {
      bits >>= DISTANCE_BITS;
      count -= DISTANCE_BITS;
      entry = secondEntry(DISTANCES, entry, bits);
    }
    if (entry & SPECIAL) {
      result = Inflated.Corrupt;
      break;
    }
    const distance = <usize>value(entry, bits);
    bits >>= entry;
    count -= <i32>entry;
    if (distance > output - history) {
      result = Inflated.TooFar;
      break;
    }
    bits |= load<u64>(input) << count;
    input += (~count & 63) >> 3;
    count |= 56;
    entry = literalEntry(bits);
    copyMatch(output, distance, length);
    output += length;
  } while (output <= outputEnd && input <= inputEnd);
  count &= 63;
  state.input = input - (count >> 3);
  state.bitCount = count & 7;
  state.bits = bits & ((1 << (count & 7)) - 1);
  state.output = output;
  state.symbol = output;
  state.byteUsed = state.input;
  return result;
}

/** One symbol, byte by byte, as near to the end as may be. */
function decodeOne(state: Inflater, history: usize): Inflated {
  let entry = nextEntry(state, LITERALS, LITERAL_BITS);
  if (!entry) return Inflated.Truncated;
  if (<i32>entry < 0) {
    take(state, codeBits(entry));
    noteByte(state);
    store<u8>(state.output++, entry >> 8);
    return Inflated.More;
  }
  if (entry & SPECIAL) {
    take(state, entry & 63);
    return entry & END ? Inflated.End : Inflated.Corrupt;
  }
  if (!need(state, entry & 63)) return Inflated.Truncated;
  const length = <usize>value(entry, state.bits);
  take(state, entry & 63);
  entry = nextEntry(state, DISTANCES, DISTANCE_BITS);
  if (!entry) return Inflated.Truncated;
  if (entry & SPECIAL) return Inflated.Corrupt;
  if (!need(state, entry & 63)) return Inflated.Truncated;
  const distance = <usize>value(entry, state.bits);
  take(state, entry & 63);
  if (distance > state.output - history) return Inflated.TooFar;
  noteByte(state);
  copyMatch(state.output, distance, length);
  state.output += length;
  return Inflated.More;
}

function noteByte(state: Inflater): void {
  if (state.byteUsed == state.input) return;
  state.byteUsed = state.input;
  state.symbol = state.output;
}

/** The entry of the next code; its extra bits may not be there yet. 0 at the end of the input. */
function nextEntry(state: Inflater, table: usize, tableBits: i32): u32 {
  while (true) {
    let entry = load<u32>(table + (<usize>(state.bits & ((1 << tableBits) - 1)) << 2));
    if (<i32>entry >= 0 && entry & SECOND) {
      if (state.bitCount > tableBits) {
        const second = secondEntry(table, entry, state.bits >> tableBits);
        if (codeBits(second) + tableBits <= state.bitCount) {
          take(state, tableBits);
          return second;
        }
      }
    } else if (codeBits(entry) <= state.bitCount) {
      return entry;
    }
    if (!need(state, state.bitCount + 1)) return 0;
  }
}

// @ts-ignore: decorator
@inline
function codeBits(entry: u32): i32 {
  return <i32>entry < 0 ? (entry >> 25) & 15 : (entry >> 8) & 15;
}

// @ts-ignore: decorator
@inline
function literalEntry(bits: u64): u32 {
  return load<u32>(LITERALS + (<usize>(<u32>bits & ((1 << LITERAL_BITS) - 1)) << 2));
}

// @ts-ignore: decorator
@inline
function secondEntry(table: usize, entry: u32, bits: u64): u32 {
  const width = (entry >> 8) & 15;
  return load<u32>(table + (<usize>((entry >> 16) + (<u32>bits & ((1 << width) - 1))) << 2));
}

/** A length or distance: the base, plus the extra bits that follow the code. */
// @ts-ignore: decorator
@inline
function value(entry: u32, bits: u64): u32 {
  return (entry >> 16) + ((<u32>bits & ((1 << (entry & 31)) - 1)) >> ((entry >> 8) & 15));
}

/** In whole vectors. Nearer than one, its first bytes are repeated, and each store begins where a round does. */
// @ts-ignore: decorator
@inline
function copyMatch(output: usize, distance: usize, length: usize): void {
  let src = output - distance;
  const end = output + length;
  if (distance >= 16) {
    do {
      v128.store(output, v128.load(src));
      output += 16;
      src += 16;
    } while (output < end);
  } else {
    const v = i8x16.swizzle(v128.load(src), v128.load(ROUNDS + (distance << 4)));
    const step = <usize>load<u8>(STEPS + distance);
    do {
      v128.store(output, v);
      output += step;
    } while (output < end);
  }
}
