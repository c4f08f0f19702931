/**
 * Bits of facsimile data, the highest of a byte first. As with libtiff, a code that is cut off by the end of the data
 * goes on in zeros; only where not a bit is left have they ended.
 */

let input: usize = 0;
let inputEnd: usize = 0;
let bits: u64 = 0;
/** How many of `bits`, the lowest ones, come next. */
let available: i32 = 0;

export function openBits(data: usize, end: usize): void {
  input = data;
  inputEnd = end;
  bits = 0;
  available = 0;
}

/** Makes sure of `count` ≤ 16 bits; false at the end of the data. */
export function need(count: i32): bool {
  while (available < count) {
    if (input >= inputEnd) {
      if (!available) return false;
      bits <<= count - available;
      available = count;
      return true;
    }
    bits = (bits << 8) | load<u8>(input++);
    available += 8;
  }
  return true;
}

/** The next `count` bits, which have been made sure of. */
export function peek(count: i32): u32 {
  return <u32>(bits >> (available - count)) & ((1 << count) - 1);
}

export function drop(count: i32): void {
  available -= count;
}

/** To the next byte. */
export function alignToByte(): void {
  available &= ~7;
}

/**
 * To where libtiff takes a word to begin, which depends on how much it has read. `toFile` added to a pointer makes a
 * place in the file of it, since that is where words are counted from.
 */
export function alignToWord(toFile: usize): void {
  available &= ~15;
  if (!available) input += (input + toFile) & 1;
}

/** The next byte to be read. */
export function position(): usize {
  return input;
}
