/**
 * Which blocks matter to the result: 'nearest' reads few pixels of a large image, and a crop leaves its margins out. The
 * others are decoded, since the next ones cannot be found otherwise, but not transformed.
 */
import { allocate } from "../../arena";
import { wantsAll, wantsColumns, wantsRows } from "../../sink";
import { Status } from "../../status";
import { Component, component, count, hMax, vMax } from "./frame";

/** Notes the columns of blocks; the sink is open, and the output planned. */
export function openWanted(): Status {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    c.wanted = allocate(c.paddedWide);
    if (!c.wanted) return Status.OutOfMemory;
    if (wantsAll()) {
      memory.fill(c.wanted, 1, c.paddedWide);
      continue;
    }
    const pixels = hMax / c.groupColumns;
    const side = c.blockSize * pixels;
    for (let x = 0; x < c.paddedWide; ++x) {
      // Upsampling looks one sample further to both sides.
      store<u8>(c.wanted + <usize>x, wantsColumns(x * side - pixels, (x + 1) * side + pixels) ? 1 : 0);
    }
  }
  return Status.Ok;
}

/** Whether any block of row `row` of blocks matters. */
export function wantsBlockRow(c: Component, row: i32): bool {
  const pixels = vMax / c.groupRows;
  const side = c.blockSize * pixels;
  return wantsRows(row * side - pixels, (row + 1) * side + pixels);
}
