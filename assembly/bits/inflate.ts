/**
 * Inflates a deflate stream (RFC 1951) piece by piece, so that of the output no more than a window need exist. What is
 * an error, and what is not, is as in zlib.
 */
import { Block, Inflated, Inflater, need, take } from "./inflater";
import { Alphabet, buildTable } from "./prefix";
import { DISTANCES, DISTANCE_BITS, LITERALS, LITERAL_BITS, decodeSymbols, prepareSymbols } from "./symbols";

const LENGTH_BITS: i32 = 7;
const LENGTHS = memory.data(4 << LENGTH_BITS, 64);

/** Code lengths; 138 zeros can go past the last symbol before that is noticed. */
const CODES = memory.data(512, 16);

/** RFC 1951, 3.2.7: the order of the code lengths for the code lengths. */
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15], 1);

/** The fixed codes are in the tables. */
let fixed = false;

export function openInflate(state: Inflater, input: usize, length: usize, output: usize): void {
  state.input = input;
  state.inputEnd = input + length;
  state.output = output;
  state.symbol = output;
  state.byteUsed = input;
  state.bits = 0;
  state.bitCount = 0;
  state.block = Block.None;
  state.last = false;
  fixed = false;
  prepareSymbols();
}

/**
 * Goes on until `state.output` is at `limit`, or up to `OVERSHOOT` past it: a match is never split. Matches may reach
 * back to `history`. After any other result than `More`, it is not to be called again.
 */
export function inflate(state: Inflater, history: usize, limit: usize): Inflated {
  while (state.output < limit) {
    if (state.block == Block.None) {
      if (state.last) return Inflated.End;
      const result = openBlock(state);
      if (result != Inflated.More) return result;
    }
    const result = state.block == Block.Stored ? copyStored(state, limit) : decodeSymbols(state, history, limit);
    if (result != Inflated.End) return result;
    state.block = Block.None;
  }
  return Inflated.More;
}

/** RFC 1951, 3.2.3. */
function openBlock(state: Inflater): Inflated {
  if (!need(state, 3)) return Inflated.Truncated;
  state.last = take(state, 1) != 0;
  switch (take(state, 2)) {
    case 0:
      return openStored(state);
    case 1:
      openFixed();
      state.block = Block.Compressed;
      return Inflated.More;
    case 2:
      fixed = false;
      return openDynamic(state);
    default:
      return Inflated.Corrupt;
  }
}

/** RFC 1951, 3.2.4. */
function openStored(state: Inflater): Inflated {
  take(state, state.bitCount & 7);
  if (!need(state, 32)) return Inflated.Truncated;
  const length = take(state, 16);
  if (take(state, 16) != (length ^ 0xffff)) return Inflated.Corrupt;
  state.left = length;
  state.block = Block.Stored;
  return Inflated.More;
}

/** RFC 1951, 3.2.6. */
function openFixed(): void {
  if (fixed) return;
  memory.fill(CODES, 8, 144);
  memory.fill(CODES + 144, 9, 112);
  memory.fill(CODES + 256, 7, 24);
  memory.fill(CODES + 280, 8, 8);
  buildTable(CODES, 288, Alphabet.Literals, LITERAL_BITS, LITERALS);
  memory.fill(CODES, 5, 32);
  buildTable(CODES, 32, Alphabet.Distances, DISTANCE_BITS, DISTANCES);
  fixed = true;
}

/** RFC 1951, 3.2.7. */
function openDynamic(state: Inflater): Inflated {
  if (!need(state, 14)) return Inflated.Truncated;
  const literals = take(state, 5) + 257;
  const distances = take(state, 5) + 1;
  const lengths = take(state, 4) + 4;
  if (literals > 286 || distances > 30) return Inflated.Corrupt;
  memory.fill(CODES, 0, 19);
  for (let i: u32 = 0; i < lengths; ++i) {
    if (!need(state, 3)) return Inflated.Truncated;
    store<u8>(CODES + load<u8>(ORDER + i), <u8>take(state, 3));
  }
  if (!buildTable(CODES, 19, Alphabet.CodeLengths, LENGTH_BITS, LENGTHS)) return Inflated.Corrupt;
  const count = literals + distances;
  let done: u32 = 0;
  while (done < count) {
    let entry = load<u32>(LENGTHS + (<usize>(state.bits & ((1 << LENGTH_BITS) - 1)) << 2));
    while (<i32>(entry & 63) > state.bitCount) {
      if (!need(state, state.bitCount + 1)) return Inflated.Truncated;
      entry = load<u32>(LENGTHS + (<usize>(state.bits & ((1 << LENGTH_BITS) - 1)) << 2));
    }
    const symbol = entry >> 16;
    const extra = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
    if (!need(state, (entry & 63) + extra)) return Inflated.Truncated;
    take(state, entry & 63);
    if (symbol < 16) {
      store<u8>(CODES + done++, <u8>symbol);
      continue;
    }
    if (symbol == 16 && !done) return Inflated.Corrupt;
    const repeat = take(state, extra) + (symbol == 18 ? 11 : 3);
    if (done + repeat > count) return Inflated.Corrupt;
    memory.fill(CODES + done, symbol == 16 ? load<u8>(CODES + done - 1) : 0, repeat);
    done += repeat;
  }
  if (!load<u8>(CODES, 256)) return Inflated.Corrupt;
  if (!buildTable(CODES, literals, Alphabet.Literals, LITERAL_BITS, LITERALS)) return Inflated.Corrupt;
  if (!buildTable(CODES + literals, distances, Alphabet.Distances, DISTANCE_BITS, DISTANCES)) return Inflated.Corrupt;
  state.block = Block.Compressed;
  return Inflated.More;
}

function copyStored(state: Inflater, limit: usize): Inflated {
  let count = state.left;
  const there = state.inputEnd - state.input;
  const room = limit > state.output ? limit - state.output : 0;
  if (count > there) count = there;
  if (count > room) count = room;
  memory.copy(state.output, state.input, count);
  state.input += count;
  state.output += count;
  state.left -= count;
  if (count) {
    state.symbol = state.output - 1;
    state.byteUsed = state.input;
  }
  if (!state.left) return Inflated.End;
  return state.output >= limit ? Inflated.More : Inflated.Truncated;
}
