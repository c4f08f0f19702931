/** Facsimile compression, one bit a pixel, black as 1: TIFF 6.0, sections 10 and 11. Errors are those of libtiff. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { alignToByte, alignToWord, drop, need, openBits, peek, position } from "./ccittBits";
import { openCodes } from "./ccittCodes";
import {
  Row, cutRow, hasEndOfLine, keepRow, openRows, readAgainst, readFlat, rowRuns, rowsMemory, runCount, skipEndOfLine,
  startRow,
} from "./ccittRows";
import { Compression, directory } from "./directory";
import { Tag, firstOf } from "./fields";
import { offsetOf } from "./pieces";

let room: usize = 0;
let twoDimensional: bool = false;

/** Before the first strip or tile. */
export function openCcitt(): Status {
  const compression = directory.compression;
  const group3 = compression == Compression.CcittFax3;
  twoDimensional = compression == Compression.CcittFax4 || (group3 && (firstOf(Tag.T4Options, 0) & 1) != 0);
  openCodes();
  room = allocate(rowsMemory(directory.pieceWidth));
  return room ? Status.Ok : Status.OutOfMemory;
}

/**
 * `height` rows of `stride` bytes to `out`. Rows that are missing stay what they were: with libtiff they are no error in
 * a tile, nor in a strip of group 4 that has a row at least.
 */
export function decodeCcitt(data: usize, end: usize, out: usize, height: i32, stride: usize): Status {
  const width = directory.pieceWidth;
  const group4 = directory.compression == Compression.CcittFax4;
  openBits(data, end);
  openRows(room, width, twoDimensional);
  for (let y = 0; y < height; ++y, out += stride) {
    startRow();
    const row = readRow();
    if (row == Row.Overflow) {
      return directory.tiled ? Status.Ok : corrupt(Reason.BadData, offsetOf(position()));
    }
    memory.fill(out, 0, stride);
    paint(out, width);
    if (row == Row.Cut || (group4 && hasEndOfLine())) {
      return directory.tiled || (group4 && y) ? Status.Ok : corrupt(Reason.Truncated, offsetOf(position()));
    }
    if (twoDimensional) keepRow();
  }
  return Status.Ok;
}

function readRow(): Row {
  const compression = directory.compression;
  if (compression == Compression.CcittFax4) return readAgainst();
  if (compression == Compression.CcittFax3) {
    if (!skipEndOfLine()) return cutRow();
    if (!twoDimensional) return readFlat();
    if (!need(1)) return cutRow();
    // T.4, 4.2.2: a tag bit says how the row is coded.
    const flat = peek(1) != 0;
    drop(1);
    return flat ? readFlat() : readAgainst();
  }
  const row = readFlat();
  if (compression == Compression.CcittRle) alignToByte();
  else alignToWord(offsetOf(0));
  return row;
}

/** The row's runs, cut to its width. */
function paint(out: usize, width: u32): void {
  const runs = rowRuns();
  const count = runCount();
  if (count & 1) store<u32>(runs + (<usize>count << 2), 0);
  let x: u32 = 0;
  const end = runs + (<usize>count << 2);
  for (let run = runs; run < end; run += 8) {
    x += clip(run, x, width);
    const black = clip(run + 4, x, width);
    blacken(out, x, x + black);
    x += black;
  }
}

/** A run that begins at x; the row below will see it cut, too. */
// @ts-ignore: decorator
@inline
function clip(run: usize, x: u32, width: u32): u32 {
  const length = load<u32>(run);
  if (length <= width - x) return length;
  store<u32>(run, width - x);
  return width - x;
}

function blacken(out: usize, from: u32, to: u32): void {
  if (from >= to) return;
  const first = out + (from >> 3);
  const last = out + (to >> 3);
  const head: u32 = 0xff >> (from & 7);
  // The bits ahead of `to` in its byte.
  const tail: u32 = 0xff00 >> (to & 7) & 0xff;
  if (first == last) {
    store<u8>(first, load<u8>(first) | (head & tail));
    return;
  }
  store<u8>(first, load<u8>(first) | head);
  memory.fill(first + 1, 0xff, last - first - 1);
  if (tail) store<u8>(last, load<u8>(last) | tail);
}
