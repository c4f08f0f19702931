/**
 * Tables of prefix codes (RFC 9649, 3.7.2): one of up to 2^8 entries, and behind it second ones for longer codes. An entry is
 * a symbol << 8 and how many bits its code takes; or `SECOND`, where a second table begins << 8, and the width of that.
 */
import { allocate } from "../../../arena";

export const TABLE_BITS: i32 = 8;
export const SECOND: u32 = 0x80;
const LONGEST: i32 = 15;

/** Entries are taken from blocks of so many at least. */
const BLOCK_ENTRIES: u32 = 4096;

const COUNTS = memory.data(4 * 16, 4);
const PLACES = memory.data(4 * 16, 4);
/** All that have a code, in the order of their codes. */
const SYMBOLS = memory.data(2 * 2328, 4);

/** What was built last: where it is, and the mask for its first table; 0 bits wide where there is but one symbol. */
export let builtTable: usize = 0;
export let builtMask: u32 = 0;

let pool: usize = 0;
let poolEntries: u32 = 0;
let budget: i64 = 0;

/** Refuses to build more than `entries`. */
export function openTables(entries: i64): void {
  pool = 0;
  poolEntries = 0;
  budget = entries;
}

/** Whether it was for that that none was built. */
export function isOverBudget(): bool {
  return budget < 0;
}

/** 0 where memory or budget ran out. */
function takeEntries(count: u32): usize {
  budget -= count;
  if (budget < 0) return 0;
  if (count > poolEntries) {
    poolEntries = max(count, BLOCK_ENTRIES);
    pool = allocate(<u64>poolEntries << 2);
    if (!pool) {
      poolEntries = 0;
      return 0;
    }
  }
  const at = pool;
  pool += <usize>count << 2;
  poolEntries -= count;
  return at;
}

/** A code of one symbol, which takes no bits. False where there is no room. */
export function buildSingle(symbol: u32): bool {
  builtTable = takeEntries(1);
  builtMask = 0;
  if (!builtTable) return false;
  store<u32>(builtTable, symbol << 8);
  return true;
}

/** A code of two symbols, the first of which is the smaller one. */
export function buildPair(first: u32, second: u32): bool {
  builtTable = takeEntries(2);
  builtMask = 1;
  if (!builtTable) return false;
  store<u32>(builtTable, (first << 8) | 1);
  store<u32>(builtTable, (second << 8) | 1, 4);
  return true;
}

/** Whether `count` code lengths, a byte each, make a code: a complete one, or of a single symbol. */
export function isCode(lengths: usize, count: u32): bool {
  memory.fill(COUNTS, 0, 4 * 16);
  for (let symbol: u32 = 0; symbol < count; ++symbol) {
    const place = COUNTS + (<usize>load<u8>(lengths + symbol) << 2);
    store<u32>(place, load<u32>(place) + 1);
  }
  if (load<u32>(COUNTS) == count - 1) return true;
  let free = 1;
  for (let length = 1; length <= LONGEST; ++length) {
    free = (free << 1) - countOf(length);
    if (free < 0) return false;
  }
  return free == 0;
}

/**
 * Builds the table of what `isCode` has just said to be one, at `into` unless that is 0; then no code may be longer than
 * `TABLE_BITS`. False where there is no room.
 */
export function buildTable(lengths: usize, count: u32, into: usize): bool {
  let used: u32 = 0;
  let longest = 0;
  for (let length = 1; length <= LONGEST; ++length) {
    store<u32>(PLACES + (<usize>length << 2), used);
    used += countOf(length);
    if (countOf(length)) longest = length;
  }
  for (let symbol: u32 = 0; symbol < count; ++symbol) {
    const length = load<u8>(lengths + symbol);
    if (!length) continue;
    const place = PLACES + (<usize>length << 2);
    const at = load<u32>(place);
    store<u16>(SYMBOLS + (<usize>at << 1), <u16>symbol);
    store<u32>(place, at + 1);
  }
  const width = used > 1 ? min(longest, TABLE_BITS) : 0;
  builtTable = into ? into : takeEntries(entriesOf(width));
  builtMask = (1 << width) - 1;
  if (!builtTable) return false;
  if (used == 1) {
    store<u32>(builtTable, <u32>load<u16>(SYMBOLS) << 8);
    return true;
  }
  fill(builtTable, width);
  return true;
}

/** Of the first table and all second ones. */
function entriesOf(width: i32): u32 {
  let total: u32 = 1 << width;
  if (width < TABLE_BITS) return total;
  // In the order of codes: how many more of the present length there are in the second table.
  let room = 0;
  for (let length = width + 1; length <= LONGEST; ++length) {
    room <<= 1;
    let left = countOf(length);
    while (left > 0) {
      if (!room) {
        total += 1 << widthFrom(length, left, width);
        room = 1 << (length - width);
      }
      const taken = min(left, room);
      left -= taken;
      room -= taken;
    }
  }
  return total;
}

/** How wide the second table is that begins with a code of this length, of which `left` are to come. */
function widthFrom(length: i32, left: i32, width: i32): i32 {
  let wide = length - width;
  let room = (1 << wide) - left;
  while (room > 0) {
    ++length;
    ++wide;
    room = (room << 1) - countOf(length);
  }
  return wide;
}

/** Codes come in ascending order, bits reversed. */
function fill(table: usize, width: i32): void {
  const mask: u32 = (1 << width) - 1;
  let next = SYMBOLS;
  let code: u32 = 0;
  let prefix: u32 = 0xffffffff;
  let second = table;
  let secondWidth = 0;
  let end = table + (<usize>4 << width);
  for (let length = 1; length <= LONGEST; ++length) {
    for (let left = countOf(length); left > 0; --left, next += 2) {
      const symbol = <u32>load<u16>(next);
      if (length <= width) {
        replicate(table, code, length, width, (symbol << 8) | length);
      } else {
        if ((code & mask) != prefix) {
          prefix = code & mask;
          secondWidth = widthFrom(length, left, width);
          second = end;
          end += <usize>4 << secondWidth;
          store<u32>(table + (<usize>prefix << 2), (<u32>((second - table) >> 2) << 8) | SECOND | secondWidth);
        }
        replicate(second, code >> width, length - width, secondWidth, (symbol << 8) | length);
      }
      // The next code: with its bits reversed, a carry runs from the top down.
      const rest = code ^ ((1 << length) - 1);
      if (!rest) return;
      const bit: u32 = 1 << (31 - clz(rest));
      code = (code & (bit - 1)) | bit;
    }
  }
}

/** Wherever the bits of the code are followed by others. */
function replicate(table: usize, code: u32, length: i32, width: i32, entry: u32): void {
  const step: u32 = 1 << length;
  for (let i = code; i < <u32>(1 << width); i += step) store<u32>(table + (<usize>i << 2), entry);
}

// @ts-ignore: decorator
@inline
function countOf(length: i32): i32 {
  return load<u32>(COUNTS + (<usize>length << 2));
}
