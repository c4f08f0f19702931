/**
 * Rows of facsimile data (ITU-T T.4, 4.1 and 4.2; T.6) as lengths of runs, white and black in turn. What becomes of
 * damaged rows is libtiff's decision: a row that breaks off goes on in white, one that is too long loses the runs that do
 * not fit. Names are the standard's: a0 is where coding has got to, b1 the next change of the row above to the opposite
 * colour.
 */
import { drop, need, peek } from "./ccittBits";
import { BLACK_BITS, END_OF_LINE, MODE_BITS, Mode, WHITE_BITS, modeEntry, runEntry } from "./ccittCodes";

export const enum Row {
  Whole,
  /** The data have ended within it. */
  Cut,
  /** It has far more runs than pixels. */
  Overflow,
}

const enum Found {
  Run,
  EndOfLine,
  NoCode,
  Cut,
  Overflow,
}

/** More runs than can be counted on ahead of a check. */
const SPARE: u32 = 8;

/** Of a row. */
let width: i32 = 0;
/** Runs of the row at hand and of the one above, as u32, and how many fit. */
let runs: usize = 0;
let above: usize = 0;
let most: u32 = 0;
let count: u32 = 0;
let a0: i32 = 0;
/** Of the run at hand, what its make-up codes and pass modes have come to. */
let length: i32 = 0;
/** A row has been ended by an end of line, which has been read but for its last bit. */
let endOfLine: bool = false;

/** Bytes that `openRows` wants. */
export function rowsMemory(pixels: i32): u64 {
  return 2 * 4 * <u64>(mostRuns(pixels, true) + SPARE);
}

function mostRuns(pixels: i32, twoDimensional: bool): u32 {
  const rounded = (<u32>pixels + 31) & ~31;
  return twoDimensional ? rounded << 1 : rounded;
}

/** `room` is for the runs of rows of `pixels` pixels. */
export function openRows(room: usize, pixels: i32, twoDimensional: bool): void {
  width = pixels;
  most = mostRuns(pixels, twoDimensional);
  runs = room;
  above = room + (<usize>(most + SPARE) << 2);
  endOfLine = false;
  // The row above the first is white.
  memory.fill(room, 0, <usize>(most + SPARE) << 3);
  store<u32>(above, width);
}

export function startRow(): void {
  count = 0;
  a0 = 0;
  length = 0;
}

/** The row at hand becomes the one above; it ends with a run of nothing. */
export function keepRow(): void {
  if (count < most) add(0);
  const other = above;
  above = runs;
  runs = other;
}

export function runCount(): u32 {
  return count;
}

export function rowRuns(): usize {
  return runs;
}

/** Whether the last row was ended by an end of line. */
export function hasEndOfLine(): bool {
  return endOfLine;
}

/** Searches for an end of line, and reads it; false at the end of the data. */
export function skipEndOfLine(): bool {
  while (!endOfLine) {
    if (!need(11)) return false;
    if (!peek(11)) break;
    drop(1);
  }
  while (true) {
    if (!need(8)) return false;
    if (peek(8)) break;
    drop(8);
  }
  while (!peek(1)) drop(1);
  drop(1);
  endOfLine = false;
  return true;
}

// @ts-ignore: decorator
@inline
function add(run: i32): void {
  store<u32>(runs + (<usize>count << 2), length + run);
  ++count;
  a0 += run;
  length = 0;
}

/** The codes of a run: any number of make-up codes, and a terminating one. */
function readRun(black: bool): Found {
  const bits = black ? BLACK_BITS : WHITE_BITS;
  while (true) {
    if (!need(bits)) return Found.Cut;
    const entry = runEntry(black, peek(bits));
    if (!entry) return Found.NoCode;
    drop(entry & 15);
    const run = entry >> 4;
    if (run == END_OF_LINE) return Found.EndOfLine;
    if (run < 64) {
      if (count >= most) return Found.Overflow;
      add(run);
      return Found.Run;
    }
    a0 += run;
    length += run;
  }
}

/** T.4, 4.1. */
export function readFlat(): Row {
  let black = false;
  while (true) {
    const found = readRun(black);
    if (found == Found.EndOfLine) endOfLine = true;
    if (found != Found.Run) return close(found);
    if (a0 >= width) return close(found);
    // Nothing of both colours.
    if (black && !load<u64>(runs + (<usize>(count - 2) << 2))) count -= 2;
    black = !black;
  }
}

/** T.4, 4.2, and T.6. */
export function readAgainst(): Row {
  /** The run of the row above behind b1. */
  let b = above + 4;
  let b1 = load<i32>(above);
  const end = above + (<usize>most << 2);
  while (a0 < width) {
    if (count >= most) return Row.Overflow;
    if (!need(MODE_BITS)) return close(Found.Cut);
    const entry = modeEntry(peek(MODE_BITS));
    drop(entry & 7);
    const mode = entry >> 3;
    if (mode == Mode.Horizontal) {
      const black = (count & 1) != 0;
      let found = readRun(black);
      if (found == Found.Run) found = readRun(!black);
      // An end of line has no meaning here.
      if (found != Found.Run) return close(found);
      continue;
    }
    if (mode == Mode.Extension || mode == Mode.EndOfBlock) {
      store<u32>(runs + (<usize>count << 2), width - a0);
      ++count;
      if (mode == Mode.EndOfBlock) {
        if (!need(4)) return close(Found.Cut);
        drop(4);
        endOfLine = true;
      }
      return close(Found.NoCode);
    }
    if (!mode) return close(Found.NoCode);
    if (count) {
      while (b1 <= a0 && b1 < width) {
        if (b + 4 >= end) return Row.Overflow;
        b1 += load<i32>(b) + load<i32>(b, 4);
        b += 8;
      }
    }
    if (b + 4 >= end + (SPARE << 2)) return Row.Overflow;
    if (mode == Mode.Pass) {
      b1 += load<i32>(b);
      length += b1 - a0;
      a0 = b1;
      b1 += load<i32>(b, 4);
      b += 8;
      continue;
    }
    const offset = <i32>mode - Mode.Vertical;
    if (offset < 0 && b1 < a0 - offset) return close(Found.NoCode);
    add(b1 - a0 + offset);
    if (offset < 0) {
      b -= 4;
      b1 -= load<i32>(b);
    } else {
      b1 += load<i32>(b);
      b += 4;
    }
  }
  if (length) {
    if (count >= most) return Row.Overflow;
    add(0);
  }
  return close(Found.Run);
}

/** The row that was started is not there. */
export function cutRow(): Row {
  return close(Found.Cut);
}

/** Makes the runs of a row as long as the row is. */
function close(found: Found): Row {
  if (found == Found.Overflow || count + 1 > most + SPARE / 2) return Row.Overflow;
  if (length) add(0);
  while (a0 > width && count) {
    --count;
    a0 -= load<i32>(runs + (<usize>count << 2));
  }
  if (a0 < width) {
    if (a0 < 0) a0 = 0;
    if (count & 1) add(0);
    add(width - a0);
  } else if (a0 > width) {
    add(width);
    add(0);
  }
  if (count > most) return Row.Overflow;
  return found == Found.Cut ? Row.Cut : Row.Whole;
}
