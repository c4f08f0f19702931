/** Some rows of the screen, as the sink takes them: the image's pixels, between those that it does not cover. */
import { allocate } from "../../arena";
import { expandIndices, colorOf } from "../../pixel/palette";
import { repeatBytes } from "../../repeat";
import { rowsAtOnce } from "../../sink";
import { Frame } from "./header";

/** Room for what `expandIndices` may write past the end. */
const OVERSHOOT: usize = 16;

/** How many rows there are, and the bytes of each. */
export let canvasRows: i32 = 0;
export let canvasStride: usize = 0;
export let canvas: usize = 0;
/** A row that the image does not touch. */
export let blankRow: usize = 0;

let palette: usize = 0;
let channels: usize = 0;
/** Whether the image is as wide as the screen. */
let fills: bool = false;
/** Where the image begins in a row, its pixels, and how many bytes there are to its right. */
let left: usize = 0;
let width: usize = 0;
let right: usize = 0;

/** `colors` is the palette. False where memory ran out. */
export function openCanvas(frame: Frame, colors: usize, to: i32): bool {
  palette = colors;
  channels = to;
  width = frame.width;
  left = <usize>frame.left * channels;
  const bytes = <usize>frame.screenWidth * channels;
  right = bytes - left - width * channels;
  fills = frame.width == frame.screenWidth;
  // Rows that have to be drawn apart are so far apart that they don't touch the next.
  canvasStride = fills ? bytes : bytes + OVERSHOOT;
  canvasRows = rowsAtOnce(canvasStride);
  canvas = allocate(<u64>canvasRows * <u64>canvasStride);
  blankRow = allocate(canvasStride);
  if (!canvas || !blankRow) return false;
  const index = max(frame.transparent, 0);
  store<u32>(blankRow, channels == 1 ? index : colorOf(palette, index));
  repeatBytes(blankRow, channels, canvasStride);
  if (!fills) {
    memory.copy(canvas, blankRow, canvasStride);
    repeatBytes(canvas, canvasStride, <usize>canvasRows * canvasStride);
  }
  return true;
}

/** Puts `count` rows of the image's indices into the first rows of the canvas. */
export function drawRows(indices: usize, count: i32): void {
  if (fills) {
    draw(indices, <usize>count * width, canvas);
    return;
  }
  for (let i = 0; i < count; ++i) drawRow(indices + <usize>i * width, i);
}

/** Puts a row of the image's indices into row `i` of the canvas. */
export function drawRow(indices: usize, i: i32): void {
  const target = canvas + <usize>i * canvasStride + left;
  draw(indices, width, target);
  if (right) memory.copy(target + width * channels, blankRow, min(right, OVERSHOOT));
}

function draw(indices: usize, count: usize, target: usize): void {
  if (channels == 1) memory.copy(target, indices, count);
  else expandIndices(indices, count, palette, target, channels);
}
