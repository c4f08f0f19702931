/** Reads prefix codes, and which part of an image has which (RFC 9649, 3.7.2). */
import { Reason } from "../../../failure";
import { bitBuffer, bitCount, dropBits, fillBits, isOverrun, readBits } from "./bits";
import {
  buildPair, buildSingle, buildTable, builtMask, builtTable, isCode, isOverBudget,
} from "./prefixTable";

export const LITERALS: u32 = 256;
export const LENGTHS: u32 = 24;
const DISTANCES: u32 = 40;

/** The codes of a group: for green, lengths and the colour cache; red; blue; alpha; distances. */
@unmanaged
export class Group {
  green: usize;
  greenMask: u32;
  red: usize;
  redMask: u32;
  blue: usize;
  blueMask: u32;
  alpha: usize;
  alphaMask: u32;
  distance: usize;
  distanceMask: u32;
  /** Whether red, blue and alpha take no bits, and what they are. */
  greenAlone: bool;
  literal: u32;
}

export const GROUP_BYTES: usize = 48;
const CODES: usize = 5;

const ORDER = memory.data<u8>([17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 1);
const CODE_LENGTH_CODES: i32 = 19;
const CODE_LENGTHS = memory.data(19, 1);
const CODE_LENGTH_TABLE = memory.data(4 * 128, 4);
/** Of a code that is being read. */
const LENGTHS_READ = memory.data(256 + 24 + 2048, 16);

/** Why `readGroups` failed; `None` where memory ran out. */
export let codesFailure: Reason = Reason.None;

export const UNUSED: u32 = 0xffffffff;

/**
 * Reads `count` groups. `places`: an u32 for each, which of those at `groups` it is, or `UNUSED`; 0 where there is but one.
 * False where they make no sense.
 */
export function readGroups(count: u32, places: usize, groups: usize, cacheBits: i32): bool {
  const greens = LITERALS + LENGTHS + (cacheBits ? <u32>1 << cacheBits : 0);
  for (let i: u32 = 0; i < count; ++i) {
    const place = places ? load<u32>(places + (<usize>i << 2)) : 0;
    const used = place != UNUSED;
    const group = groups + <usize>place * GROUP_BYTES;
    for (let code: usize = 0; code < CODES; ++code) {
      const symbols = code == 0 ? greens : code == CODES - 1 ? DISTANCES : LITERALS;
      if (!readCode(symbols, used)) return false;
      if (!used) continue;
      store<usize>(group + (code << 3), builtTable);
      store<u32>(group + (code << 3), builtMask, 4);
    }
    if (used) classify(changetype<Group>(group));
  }
  return true;
}

/** Whether no group needs bits for anything but green, lengths and distances. */
export function areGreenAlone(groups: usize, count: u32): bool {
  for (let i: usize = 0; i < count; ++i) {
    if (!changetype<Group>(groups + i * GROUP_BYTES).greenAlone) return false;
  }
  return true;
}

function classify(group: Group): void {
  group.greenAlone = !(group.redMask | group.blueMask | group.alphaMask);
  group.literal = (load<u32>(group.alpha) >> 8 << 24) | (load<u32>(group.red) >> 8 << 16) | (load<u32>(group.blue) >> 8);
}

/** Reads a code of up to `symbols` symbols, and unless it is not used, builds its table. */
function readCode(symbols: u32, used: bool): bool {
  codesFailure = Reason.BadTable;
  const simple = readBits(1) != 0;
  if (simple) return readSimpleCode(symbols, used);
  if (!readCodeLengths(symbols)) return false;
  if (isOverrun()) {
    codesFailure = Reason.Truncated;
    return false;
  }
  if (!isCode(LENGTHS_READ, symbols)) return false;
  return !used || isBuilt(buildTable(LENGTHS_READ, symbols, 0));
}

function isBuilt(built: bool): bool {
  if (!built) codesFailure = isOverBudget() ? Reason.TooMuchWork : Reason.None;
  return built;
}

/** One or two symbols; those that the alphabet lacks do not count. */
function readSimpleCode(symbols: u32, used: bool): bool {
  const two = readBits(1) != 0;
  let first = readBits(readBits(1) ? 8 : 1);
  let second = two ? readBits(8) : first;
  if (isOverrun()) {
    codesFailure = Reason.Truncated;
    return false;
  }
  if (first >= symbols) first = second;
  if (second >= symbols) second = first;
  if (first >= symbols) return false;
  if (!used) return true;
  return isBuilt(first == second ? buildSingle(first) : buildPair(min(first, second), max(first, second)));
}

/** The lengths of a code's symbols, which are coded themselves. */
function readCodeLengths(symbols: u32): bool {
  const count = <i32>readBits(4) + 4;
  memory.fill(CODE_LENGTHS, 0, CODE_LENGTH_CODES);
  for (let i = 0; i < count; ++i) store<u8>(CODE_LENGTHS + load<u8>(ORDER + i), readBits(3));
  if (!isCode(CODE_LENGTHS, CODE_LENGTH_CODES)) return false;
  buildTable(CODE_LENGTHS, CODE_LENGTH_CODES, CODE_LENGTH_TABLE);
  const mask = builtMask;
  let left = symbols;
  if (readBits(1)) {
    const bits = 2 + 2 * <i32>readBits(3);
    left = 2 + readBits(bits);
    if (left > symbols) return false;
  }
  memory.fill(LENGTHS_READ, 0, symbols);
  let previous: u8 = 8;
  for (let symbol: u32 = 0; symbol < symbols && left; --left) {
    if (bitCount < 7) fillBits();
    const entry = load<u32>(CODE_LENGTH_TABLE + (<usize>(<u32>bitBuffer & mask) << 2));
    dropBits(entry & 0xff);
    const length = entry >> 8;
    if (length < 16) {
      store<u8>(LENGTHS_READ + symbol++, length);
      if (length) previous = <u8>length;
      continue;
    }
    const repeat = length == 16 ? 3 + readBits(2) : length == 17 ? 3 + readBits(3) : 11 + readBits(7);
    if (symbol + repeat > symbols) return false;
    if (length == 16) memory.fill(LENGTHS_READ + symbol, previous, repeat);
    symbol += repeat;
  }
  return true;
}
