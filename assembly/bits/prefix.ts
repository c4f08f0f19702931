/**
 * Decoding tables for the prefix codes of RFC 1951, 3.2.2. A table is looked up with the next `tableBits` bits of the
 * stream. Longer codes have a second table, which the entry of their first bits leads to.
 *
 * An entry: bits 0 … 5, how many bits it takes, extra bits included; 8 … 11, how many of them are the code itself, or
 * the width of the second table; 13 … 15, `END`, `SECOND` and `SPECIAL`; from 16, the base value, or where the second
 * table begins. `SPECIAL` alone is no code at all.
 *
 * A literal has bit 31, so that the sign tells it from the rest, and in 8 … 15 its value. Where the bits looked up hold
 * a second literal too, that is in 16 … 23, and bit 24 is set. Bits 25 … 28 say how many bits the first takes.
 */

export const LITERAL: u32 = 1 << 31;
export const PAIR: u32 = 1 << 24;
/** Neither a literal nor a length or distance. */
export const SPECIAL: u32 = 1 << 15;
export const SECOND: u32 = 1 << 14;
/** End of block. */
export const END: u32 = 1 << 13;

/** One bit that no code begins with. */
const NO_CODE: u32 = SPECIAL | 0x101;

/** RFC 1951, 3.2.5: end of block, then the bases of the lengths above their extra bits; the last two are not used. */
const LENGTHS = memory.data<u32>([
  0xa000, 0x30000, 0x40000, 0x50000, 0x60000, 0x70000, 0x80000, 0x90000, 0xa0000, 0xb0001, 0xd0001, 0xf0001, 0x110001,
  0x130002, 0x170002, 0x1b0002, 0x1f0002, 0x230003, 0x2b0003, 0x330003, 0x3b0003, 0x430004, 0x530004, 0x630004,
  0x730004, 0x830005, 0xa30005, 0xc30005, 0xe30005, 0x1020000, 0x8000, 0x8000,
], 4);
/** The same for distances. */
const DISTANCES = memory.data<u32>([
  0x10000, 0x20000, 0x30000, 0x40000, 0x50001, 0x70001, 0x90002, 0xd0002, 0x110003, 0x190003, 0x210004, 0x310004,
  0x410005, 0x610005, 0x810006, 0xc10006, 0x1010007, 0x1810007, 0x2010008, 0x3010008, 0x4010009, 0x6010009, 0x801000a,
  0xc01000a, 0x1001000b, 0x1801000b, 0x2001000c, 0x3001000c, 0x4001000d, 0x6001000d, 0x8000, 0x8000,
], 4);

/** What a code is for. */
export const enum Alphabet {
  CodeLengths,
  Literals,
  Distances,
}

const LONGEST: i32 = 15;

/** Of each code length, how many codes, and where its next symbol goes in `SYMBOLS`. */
const COUNTS = memory.data(2 * (LONGEST + 1), 4);
const PLACES = memory.data(2 * (LONGEST + 1), 4);
/** All that have a code, in the order of their codes. */
const SYMBOLS = memory.data(2 * 320, 4);

/**
 * Builds `table` from the code lengths of `count` symbols, a byte each. False where they make no code. Like zlib, this
 * takes an incomplete code only of one symbol, or none, and not for code lengths.
 */
export function buildTable(lengths: usize, count: i32, alphabet: Alphabet, tableBits: i32, table: usize): bool {
  memory.fill(COUNTS, 0, 2 * (LONGEST + 1));
  for (let symbol = 0; symbol < count; ++symbol) {
    const place = COUNTS + (<usize>load<u8>(lengths + symbol) << 1);
    store<u16>(place, load<u16>(place) + 1);
  }
  // How many codes of the present length are still free.
  let free = 1;
  let used = 0;
  for (let length = 1; length <= LONGEST; ++length) {
    const codes = countOf(length);
    store<u16>(PLACES + (<usize>length << 1), <u16>used);
    used += codes;
    free = (free << 1) - codes;
    if (free < 0) return false;
  }
  for (let symbol = 0; symbol < count; ++symbol) {
    const length = load<u8>(lengths + symbol);
    if (!length) continue;
    const place = PLACES + (<usize>length << 1);
    const at = load<u16>(place);
    store<u16>(SYMBOLS + (<usize>at << 1), <u16>symbol);
    store<u16>(place, at + 1);
  }
  if (free) {
    if (alphabet == Alphabet.CodeLengths || used > 1 || used != countOf(1)) return false;
    fillIncomplete(used ? entryOf(load<u16>(SYMBOLS), 1, alphabet) : NO_CODE, tableBits, table);
  } else {
    fill(alphabet, tableBits, table);
  }
  if (alphabet == Alphabet.Literals) pairLiterals(tableBits, table);
  return true;
}

/** One code of one bit, or none. */
function fillIncomplete(zero: u32, tableBits: i32, table: usize): void {
  for (const end = table + (<usize>4 << tableBits); table < end; table += 8) {
    store<u32>(table, zero);
    store<u32>(table, NO_CODE, 4);
  }
}

/** Codes come in ascending order, bits reversed; each time that they grow by a bit, the table so far doubles. */
function fill(alphabet: Alphabet, tableBits: i32, table: usize): void {
  let length = 1;
  let left = countOf(1);
  let size: usize = 2;
  let code: u32 = 0;
  let next = SYMBOLS;
  const mask: u32 = (1 << tableBits) - 1;
  let prefix: u32 = 0xffffffff;
  let second: usize = 0;
  let secondEnd: usize = <usize>1 << tableBits;
  while (true) {
    while (!left) {
      if (length < tableBits) {
        memory.copy(table + (size << 2), table, size << 2);
        size <<= 1;
      }
      left = countOf(++length);
    }
    const symbol = load<u16>(next);
    next += 2;
    --left;
    if (length <= tableBits) {
      store<u32>(table + (<usize>code << 2), entryOf(symbol, length, alphabet));
    } else {
      if ((code & mask) != prefix) {
        prefix = code & mask;
        // As wide as the codes need that begin like this one and, being a complete code, fill the table.
        let width = length - tableBits;
        let codes = left + 1;
        while (codes < 1 << width) codes = (codes << 1) + countOf(tableBits + ++width);
        second = secondEnd;
        secondEnd += <usize>1 << width;
        const entry = (<u32>second << 16) | SPECIAL | SECOND | (width << 8) | tableBits;
        store<u32>(table + (<usize>prefix << 2), entry);
      }
      const entry = entryOf(symbol, length - tableBits, alphabet);
      const step = <usize>1 << (length - tableBits);
      for (let i = second + (code >> tableBits); i < secondEnd; i += step) store<u32>(table + (i << 2), entry);
    }
    // The next code: with its bits reversed, a carry runs from the top down.
    const rest = code ^ ((1 << length) - 1);
    if (!rest) break;
    const bit: u32 = 1 << (31 - clz(rest));
    code = (code & (bit - 1)) | bit;
  }
  for (; length < tableBits; ++length) {
    memory.copy(table + (size << 2), table, size << 2);
    size <<= 1;
  }
}

/** From the top, so that the entry of a second literal, which is farther down, is still its own. */
function pairLiterals(tableBits: i32, table: usize): void {
  for (let i = (1 << tableBits) - 1; i >= 0; --i) {
    const at = table + (<usize>i << 2);
    const first = load<u32>(at);
    if (<i32>first >= 0) continue;
    const second = load<u32>(table + (<usize>(i >> (first & 63)) << 2));
    const bits = (first & 63) + (second & 63);
    if (<i32>second >= 0 || bits > <u32>tableBits) continue;
    store<u32>(at, (first & 0xfe00ff00) | ((second & 0xff00) << 8) | PAIR | bits);
  }
}

// @ts-ignore: decorator
@inline
function countOf(length: i32): i32 {
  return load<u16>(COUNTS + (<usize>length << 1));
}

/** `length` is of what this table sees of the code. */
// @ts-ignore: decorator
@inline
function entryOf(symbol: u32, length: u32, alphabet: Alphabet): u32 {
  if (alphabet == Alphabet.Literals && symbol < 256) return LITERAL | (length << 25) | (symbol << 8) | length;
  const code = length | (length << 8);
  if (alphabet == Alphabet.Literals) return code + load<u32>(LENGTHS + (<usize>(symbol - 256) << 2));
  return code + (alphabet == Alphabet.Distances ? load<u32>(DISTANCES + (<usize>symbol << 2)) : symbol << 16);
}
