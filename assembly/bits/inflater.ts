/** The state of an inflate between calls, and its reader of single bits. */

export const enum Inflated {
  /** The limit is reached. */
  More = 0,
  /** The last block has ended. */
  End = 1,
  /** The input ends too early. */
  Truncated = 2,
  Corrupt = 3,
  /** A distance goes too far back; zlib notices only when it copies, so not if it needs no more output. */
  TooFar = 4,
}

/** By how many bytes output can go past the limit: a match, and what is left of a vector. */
export const OVERSHOOT: usize = 258 + 32;

/** A distance reaches no farther back. */
export const WINDOW: usize = 32768;

export const enum Block {
  /** Between blocks. */
  None = 0,
  Stored = 1,
  Compressed = 2,
}

@unmanaged
export class Inflater {
  input: usize;
  inputEnd: usize;
  output: usize;
  /** Where the output was when the byte before `byteUsed` was first needed; exact only near the end of the input. */
  symbol: usize;
  byteUsed: usize;
  bits: u64;
  bitCount: i32;
  block: Block;
  last: bool;
  /** Of a stored block. */
  left: usize;
}

/** Makes sure of `count` ≤ 32 bits. */
export function need(state: Inflater, count: i32): bool {
  while (state.bitCount < count) {
    if (state.input >= state.inputEnd) return false;
    state.bits |= <u64>load<u8>(state.input++) << state.bitCount;
    state.bitCount += 8;
  }
  return true;
}

export function take(state: Inflater, count: i32): u32 {
  const value = <u32>(state.bits & ((1 << count) - 1));
  state.bits >>= count;
  state.bitCount -= count;
  return value;
}
