/** Adam7: PNG third edition, 8.1. */

export const PASSES: i32 = 7;

/** By pass, from 0. */
const STARTING_ROW = memory.data<u8>([0, 0, 4, 0, 2, 0, 1], 1);
const STARTING_COL = memory.data<u8>([0, 4, 0, 2, 0, 1, 0], 1);
const ROW_INCREMENT = memory.data<u8>([8, 8, 8, 4, 4, 2, 2], 1);
const COL_INCREMENT = memory.data<u8>([8, 8, 4, 4, 2, 2, 1], 1);

export function startingRow(pass: i32): u32 {
  return load<u8>(STARTING_ROW + pass);
}

export function rowIncrement(pass: i32): u32 {
  return load<u8>(ROW_INCREMENT + pass);
}

/** Pixels in a row of a pass. */
export function passWidth(pass: i32, width: u32): u32 {
  return count(width, load<u8>(STARTING_COL + pass), load<u8>(COL_INCREMENT + pass));
}

/** Rows of a pass. */
export function passHeight(pass: i32, height: u32): u32 {
  return count(height, load<u8>(STARTING_ROW + pass), load<u8>(ROW_INCREMENT + pass));
}

function count(all: u32, first: u32, increment: u32): u32 {
  return all > first ? (all - first - 1) / increment + 1 : 0;
}

/** Puts the `width` pixels at `src` where they belong in the row at `dst`. */
export function scatter(pass: i32, src: usize, dst: usize, width: usize, channels: usize): void {
  dst += load<u8>(STARTING_COL + pass) * channels;
  const step = load<u8>(COL_INCREMENT + pass) * channels;
  const end = src + width * channels;
  if (step == channels) {
    memory.copy(dst, src, width * channels);
  } else if (channels == 1) {
    for (; src < end; ++src, dst += step) store<u8>(dst, load<u8>(src));
  } else if (channels == 4) {
    for (; src < end; src += 4, dst += step) store<u32>(dst, load<u32>(src));
  } else {
    for (; src < end; src += 3, dst += step) {
      store<u16>(dst, load<u16>(src));
      store<u8>(dst, load<u8>(src, 2), 2);
    }
  }
}
