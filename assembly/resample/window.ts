/**
 * The two passes of a convolution, fed with rows as they come. Rows are filtered horizontally as they
 * arrive and kept only while an output row still needs them, so that neither the full-size image nor
 * a full-height intermediate has to exist.
 */
import { allocate } from "../arena";
import { makeAxis, tidyAxes } from "./axes";
import { Filter } from "./filters";
import { Placement } from "./fit";
import { horizontal, vertical } from "./convolve";
import { Axis } from "./weights";

/** Rows to filter in one go at the most. */
export const CHUNK: i32 = 8;

@unmanaged
export class Window {
  horizontal: Axis;
  vertical: Axis;
  channels: i32;
  /** Whether a row, from this byte on, goes into the window as it is: same width, whole line. */
  sameWidth: bool;
  skipped: usize;
  rows: usize;
  stride: usize;
  capacity: i32;
  /** The source rows that are in the window: first … end − 1. */
  first: i32;
  end: i32;
  /** The next output row. */
  next: i32;
}

/** Null where memory ran out. */
export function openWindow(filter: Filter, channels: i32, width: i32, height: i32, p: Placement): Window | null {
  const at = allocate(offsetof<Window>());
  tidyAxes();
  const horizontal = makeAxis(filter, width, p.x0, p.x1, p.fullWidth, p.skipX, p.width);
  const vertical = makeAxis(filter, height, p.y0, p.y1, p.fullHeight, p.skipY, p.height);
  if (!at || !horizontal || !vertical) return null;
  const window = changetype<Window>(at);
  window.horizontal = horizontal;
  window.vertical = vertical;
  window.channels = channels;
  window.sameWidth = p.fullWidth == width && p.x0 == 0 && p.x1 == width;
  window.skipped = <usize>p.skipX * <usize>channels;
  window.stride = ((<usize>p.width * <usize>channels + 15) & ~15) + 16;
  // Twice what one output row reads: what is kept moves to the front once for as many rows as it is long.
  window.capacity = 2 * vertical.stride + CHUNK;
  window.rows = allocate(<u64>window.capacity * <u64>window.stride);
  if (!window.rows) return null;
  window.first = vertical.first(0);
  window.end = window.first;
  window.next = 0;
  return window;
}

/** Takes `count` ≤ CHUNK rows, of which the first is source row `row`, and writes the output rows that they complete. */
export function feedWindow(w: Window, src: usize, srcStride: usize, row: i32, count: i32, dst: usize, dstStride: usize): void {
  const axis = w.vertical;
  makeRoom(w, count);
  const skip = max(w.end - row, 0);
  const rows = min(count, axis.end() - row) - skip;
  if (rows <= 0) return;

  const from = src + <usize>skip * srcStride;
  const to = w.rows + <usize>(w.end - w.first) * w.stride;
  const bytes = <usize>w.horizontal.length * <usize>w.channels;
  if (w.sameWidth) {
    for (let i = 0; i < rows; ++i) {
      memory.copy(to + <usize>i * w.stride, from + <usize>i * srcStride + w.skipped, bytes);
    }
  } else {
    horizontal(w.horizontal, w.channels, rows, from, srcStride, to, w.stride);
  }
  w.end += rows;

  while (w.next < axis.length && axis.first(w.next) + axis.taps(w.next) <= w.end) {
    const top = w.rows + <usize>(axis.first(w.next) - w.first) * w.stride;
    vertical(axis, w.next, top, w.stride, bytes, dst + <usize>w.next * dstStride);
    ++w.next;
  }
}

/**
 * Drops the rows that no output needs any more, if there is no room for `rows` new ones. Of a box filter the next window
 * may begin behind the last row that came: the rows between are then skipped.
 */
function makeRoom(w: Window, rows: i32): void {
  if (w.end - w.first + rows <= w.capacity || w.next == w.vertical.length) return;
  const needed = w.vertical.first(w.next);
  const kept = max(w.end - needed, 0);
  memory.copy(w.rows, w.rows + <usize>(needed - w.first) * w.stride, <usize>kept * w.stride);
  w.first = needed;
  w.end = needed + kept;
}
