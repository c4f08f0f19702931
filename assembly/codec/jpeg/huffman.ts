/**
 * Huffman tables (T.81 annex C and F.2.2.3), as one look-up of eleven bits that gives, where they are short enough,
 * a run together with the coefficient that ends it.
 *
 * An entry with a value: bits 16 … 31 the coefficient, never 0; 8 … 15 the run of zeros before it; 0 … 7 the bits of
 * code and value together. An entry without one: bits 8 … 15 the symbol, 0 … 7 the bits of its code, or 0 where it is
 * longer than eleven bits: `decodeLong` then finds it.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { offsetOf } from "./file";
import { STANDARD_TABLES, STANDARD_TABLES_BYTES } from "./tables";

const LOOK_BITS: i32 = 11;
const ENTRIES: usize = 1 << 11;

/** Of a table: the look-up, then 17 int32 of the largest code of each length and 18 of where its symbols begin. */
const LARGEST: usize = ENTRIES * 4;
const OFFSETS: usize = LARGEST + 18 * 4;
const SYMBOLS: usize = OFFSETS + 18 * 4;
/** 16 counts and 256 symbols: the definition that the table was built from. */
const BUILT_FROM: usize = SYMBOLS + 256;
const TABLE_BYTES: usize = BUILT_FROM + 272 + 16;

/** DC 0 … 3, then AC 0 … 3. What was built for an earlier image stays, and most images have the same tables. */
const tables = memory.data(8 * 9000, 16);
/** Of each AC table; see `pairsOf`. */
const pairs = memory.data(4 * 8192, 64);
/** Which of `pairs` fit their tables. */
let paired: i32 = 0;
/** Of an entry of `pairs`: the block ends; and as an advance, there is no coefficient in it. */
export const ENDS: u32 = 1 << 12;
export const ALONE: u32 = 127;
/** What can follow a coefficient that leaves so many bits, 0 … 10, of those looked up: 2^bits entries, from 2^bits on. */
const seconds = memory.data(8192, 16);

/** 272 bytes each, and which are defined in this image, and which look-ups fit their definition. */
const definitions = memory.data(8 * 272, 16);
/** Room for the definitions of a file while those of annex K.3 are read. */
const kept = memory.data(8 * 272);
let defined: i32 = 0;
let built: i32 = 0;

export function resetHuffman(): void {
  defined = 0;
}

// @ts-ignore: decorator
@inline
function tableAt(slot: i32): usize {
  return tables + <usize>slot * TABLE_BYTES;
}

/** A DHT segment's payload (B.2.4.2), of which nothing is there from `limit` on. */
export function defineHuffman(at: usize, end: usize, limit: usize): Status {
  while (at < end) {
    const start = at;
    if (end - at < 17) return corrupt(Reason.BadTable, offsetOf(start));
    if (at + 17 > limit) return corrupt(Reason.Truncated, offsetOf(limit));
    const destination = <i32>load<u8>(at) & 15;
    const tableClass = <i32>load<u8>(at) >> 4;
    at += 1;
    let symbols: usize = 0;
    for (let l: usize = 0; l < 16; ++l) symbols += load<u8>(at + l);
    if (symbols > 256 || symbols > end - at - 16) return corrupt(Reason.BadTable, offsetOf(start));
    if (at + 16 + symbols > limit) return corrupt(Reason.Truncated, offsetOf(limit));
    if (tableClass > 1 || destination > 3) return corrupt(Reason.BadTable, offsetOf(start));
    const slot = tableClass * 4 + destination;
    const definition = definitions + <usize>slot * 272;
    memory.fill(definition, 0, 272);
    memory.copy(definition, at, 16 + symbols);
    defined |= 1 << slot;
    built &= ~(1 << slot);
    at += 16 + symbols;
  }
  return Status.Ok;
}

/** Defines those of annex K.3 that the file does not: libjpeg takes them where a sequential file has none. */
export function defineStandard(): void {
  const before = defined;
  memory.copy(kept, definitions, 8 * 272);
  const end = STANDARD_TABLES + STANDARD_TABLES_BYTES;
  defineHuffman(STANDARD_TABLES, end, end);
  for (let slot = 0; slot < 8; ++slot) {
    if (!((before >> slot) & 1)) continue;
    memory.copy(definitions + <usize>slot * 272, kept + <usize>slot * 272, 272);
  }
  defined |= before;
}

/** The DC (`tableClass` 0) or AC (1) table at a destination, ready for use; 0 where it is missing or no code. */
export function huffmanTable(tableClass: i32, destination: i32): usize {
  const slot = tableClass * 4 + destination;
  if (destination > 3 || !((defined >> slot) & 1)) return 0;
  const table = tableAt(slot);
  if ((built >> slot) & 1) return table;
  const definition = definitions + <usize>slot * 272;
  if (memory.compare(table + BUILT_FROM, definition, 272) != 0) {
    // No longer what it was built from, should this fail.
    store<u8>(table + BUILT_FROM, 255);
    if (tableClass == 1) paired &= ~(1 << destination);
    if (!build(table, definition, tableClass == 0)) return 0;
    memory.copy(table + BUILT_FROM, definition, 272);
  }
  built |= 1 << slot;
  return table;
}

/** False if the counts are no prefix code, or if a DC symbol is no category. */
function build(table: usize, definition: usize, isDc: bool): bool {
  const symbols = definition + 16;
  memory.fill(table, 0, ENTRIES * 4);
  memory.copy(table + SYMBOLS, symbols, 256);
  let code = 0;
  let p = 0;
  for (let l = 1; l <= 16; ++l) {
    const codes = <i32>load<u8>(definition + <usize>l - 1);
    // No code may be all ones. To be known first: too many codes would be written past the end of the table.
    if (codes > 0 && code + codes >= 1 << l) return false;
    store<i32>(table + OFFSETS + (<usize>l << 2), p - code);
    for (let i = 0; i < codes; ++i, ++p, ++code) {
      const symbol = <i32>load<u8>(symbols + <usize>p);
      if (isDc && symbol > 15) return false;
      if (l <= LOOK_BITS) fillEntries(table, code, l, symbol);
    }
    store<i32>(table + LARGEST + (<usize>l << 2), codes > 0 ? code - 1 : -1);
    code <<= 1;
  }
  store<i32>(table + LARGEST + 17 * 4, i32.MAX_VALUE);
  return true;
}

/** All entries that begin with the code `code` of `l` bits. */
function fillEntries(table: usize, code: i32, l: i32, symbol: i32): void {
  const free = LOOK_BITS - l;
  const run = symbol >> 4;
  const size = symbol & 15;
  const at = table + (<usize>(code << free) << 2);
  if (size == 0 || size > free) {
    repeat(at, 4 << free, (symbol << 8) | l);
    return;
  }
  const bytes: usize = 4 << (free - size);
  for (let i = 0; i < 1 << size; ++i) {
    repeat(at + <usize>i * bytes, bytes, (extend(i, size) << 16) | (run << 8) | (l + size));
  }
}

/** Fills `bytes`, which are four times a power of two, with `entry`. */
// @ts-ignore: decorator
@inline
function repeat(at: usize, bytes: usize, entry: i32): void {
  const end = at + bytes;
  const entries = i32x4.splat(entry);
  for (; at + 16 <= end; at += 16) v128.store(at, entries);
  for (; at < end; at += 4) store<i32>(at, entry);
}

/**
 * An accelerator for the AC table at a destination, whose entries hold as much as fits eleven bits: a coefficient, the
 * one after it, and the end of the block. Bits 0 … 5: how many bits this takes; 6 … 12: how far the index of the next
 * coefficient advances, and `ENDS`; 13 … 16: zeros before the first coefficient; 17 … 24: the first coefficient; 25 … 31:
 * the second, which is right before the next, or 0 if that is the place of the first. Sixteen zeros are a coefficient of
 * 0 in the last of their places. `ALONE`: nothing of this fits, and 13 … 20 are the symbol that bits 0 … 5 are the
 * length of; without a length the table knows.
 */
export function pairsOf(destination: i32): usize {
  const at = pairs + ((<usize>destination * ENTRIES) << 2);
  if (!((paired >> destination) & 1)) makePairs(tableAt(4 + destination), at);
  paired |= 1 << destination;
  return at;
}

function makePairs(table: usize, at: usize): void {
  const end = table + ENTRIES * 4;
  let listed = 0;
  for (let from = table; from < end; ) {
    const first = load<u32>(from);
    const value = <i32>first >> 16;
    const length = first & 0xff;
    const free = LOOK_BITS - <i32>length;
    // All entries that begin with the same code and value; of codes that are longer, only this one is known.
    const stop = from + (length ? <usize>4 << free : 4);
    if (value == <i32>(<i8>value) && value != 0) {
      if (!((listed >> free) & 1)) listSeconds(table, free);
      listed |= 1 << free;
      const run = (first >> 8) & 15;
      const entry = length | ((run + 1) << 6) | (run << 13) | ((<u32>value & 0xff) << 17);
      let second = seconds + (<usize>4 << free);
      const entries = i32x4.splat(entry);
      for (; from + 16 <= stop; from += 16, at += 16, second += 16) {
        v128.store(at, i32x4.add(entries, v128.load(second)));
      }
      for (; from < stop; from += 4, at += 4, second += 4) store<u32>(at, entry + load<u32>(second));
    } else {
      repeat(at, stop - from, withoutValue(value ? 0 : first));
      at += stop - from;
      from = stop;
    }
  }
}

/** An entry of a table that has no value: end of block, sixteen zeros, or another symbol. */
function withoutValue(entry: u32): u32 {
  const symbol = entry >> 8;
  const length = entry & 0xff;
  if (length == 0) return ALONE << 6;
  if (symbol == 0) return length | ENDS;
  return symbol == 0xf0 ? length | (16 << 6) | (15 << 13) : length | (ALONE << 6) | (symbol << 13);
}

/** What `free` bits say that follow a coefficient, each time as what is to be added to the coefficient's entry. */
function listSeconds(table: usize, free: i32): void {
  const count: usize = 1 << free;
  const at = seconds + (count << 2);
  for (let i: usize = 0; i < count; ++i) {
    // What is behind the bits is unknown, taken as zeros: only codes that end before count.
    let bits = i << (LOOK_BITS - free);
    let next = load<u32>(table + (bits << 2));
    let length: u32 = 0;
    let sum: u32 = 0;
    const value = <i32>next >> 16;
    if (value != 0 && value >= -64 && value < 64 && (next & 0xff) <= <u32>free) {
      length = next & 0xff;
      sum = length | (((next >> 8 & 15) + 1) << 6) | (<u32>value << 25);
      bits = (bits << length) & (ENTRIES - 1);
      next = load<u32>(table + (bits << 2));
    }
    // An end of block is symbol 0.
    if (next < 0x100 && next != 0 && length + next <= <u32>free) sum += next | ENDS;
    store<u32>(at + (i << 2), sum);
  }
}

/** EXTEND of F.2.2.1: the number that `size` additional bits stand for. */
// @ts-ignore: decorator
@inline
export function extend(bits: i32, size: i32): i32 {
  return bits + (((bits - (1 << (size - 1))) >> 31) & ((-1 << size) + 1));
}

/**
 * The symbol whose code, of `l` bits or more, the upper bits of `bits` begin with: symbol << 8 | length. What is no code
 * counts as seventeen bits that mean 0, as in libjpeg. Inlined, as all that the decoders' loops call: V8 keeps nothing in
 * registers across a call.
 */
// @ts-ignore: decorator
@inline
export function decodeLong(table: usize, bits: u64, l: i32 = LOOK_BITS + 1): i32 {
  let code = <i32>(bits >> (64 - l));
  while (code > load<i32>(table + LARGEST + (<usize>l << 2))) {
    ++l;
    code = <i32>(bits >> (64 - l));
  }
  if (l > 16) return 17;
  const index = (code + load<i32>(table + OFFSETS + (<usize>l << 2))) & 0xff;
  return (<i32>load<u8>(table + SYMBOLS + <usize>index) << 8) | l;
}
