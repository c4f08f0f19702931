/** The first image of a GIF on its screen. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { PALETTE_BYTES, expandIndices, fillRamp, setColor, setTransparent } from "../../pixel/palette";
import { openSink, pushRows, wantsRows } from "../../sink";
import { Status } from "../../status";
import { Info } from "../info";
import { Frame, channelsOf, readFrame } from "./header";
import { OVERSHOOT, openLzw, readIndices } from "./lzw";

const MAXIMUM_CODE_SIZE = 12;

/** Rows that go to the sink in one go. */
const CHUNK: i32 = 8;

export function probeGif(bytes: usize, length: usize, info: Info): Status {
  const frame = changetype<Frame>(allocate(offsetof<Frame>()));
  if (!changetype<usize>(frame)) return Status.OutOfMemory;
  const status = readFrame(bytes, length, frame);
  if (status != Status.Ok) return status;
  info.width = frame.screenWidth;
  info.height = frame.screenHeight;
  info.channels = channelsOf(frame);
  return Status.Ok;
}

export function decodeGif(bytes: usize, length: usize): Status {
  const frame = changetype<Frame>(allocate(offsetof<Frame>()));
  const palette = allocate(PALETTE_BYTES);
  if (!changetype<usize>(frame) || !palette) return Status.OutOfMemory;
  let status = readFrame(bytes, length, frame);
  if (status != Status.Ok) return status;
  if (frame.minimumCodeSize > MAXIMUM_CODE_SIZE) return corrupt(Reason.BadData, frame.data - 1);
  const channels = channelsOf(frame);
  status = openSink(frame.screenWidth, frame.screenHeight, channels);
  if (status != Status.Ok) return status;
  if (!openLzw(bytes, length, frame.data, frame.minimumCodeSize)) return Status.OutOfMemory;
  makePalette(bytes, frame, palette);
  return frame.interlaced ? decodeInterlaced(frame, palette, channels) : decodeRows(frame, palette, channels);
}

function makePalette(bytes: usize, frame: Frame, palette: usize): void {
  fillRamp(palette);
  const count = frame.colors ? frame.colorCount : 0;
  for (let i = 0; i < count; ++i) {
    const color = bytes + frame.colors + 3 * <usize>i;
    setColor(palette, i, load<u8>(color), load<u8>(color, 1), load<u8>(color, 2));
  }
  if (frame.transparent >= 0) setTransparent(palette, frame.transparent);
}

/** Rows in order: only a few of them exist at a time. */
function decodeRows(frame: Frame, palette: usize, channels: i32): Status {
  const width = <usize>frame.width;
  const indices = allocate(<u64>CHUNK * <u64>width + <u64>OVERSHOOT);
  const canvas = openCanvas(frame, channels);
  if (!indices || !canvas) return Status.OutOfMemory;
  // Indices of later rows, which a string brought along.
  let ahead: usize = 0;
  for (let row = 0; row < frame.screenHeight; row += CHUNK) {
    const count = min(CHUNK, frame.screenHeight - row);
    const begin = max(row, frame.top);
    const rows = max(0, min(row + count, frame.top + frame.height) - begin);
    const bytes = <usize>rows * width;
    const end = readIndices(indices + ahead, indices + bytes);
    if (!end) return Status.Corrupt;
    if (wantsRows(row, row + count)) {
      for (let i = 0; i < count; ++i) {
        const within = row + i - begin;
        const source = <u32>within < <u32>rows ? indices + <usize>within * width : 0;
        drawRow(frame, source, palette, channels, canvas, i);
      }
    }
    pushRows(canvas, canvasStride(frame, channels), row, count);
    ahead = end - indices - bytes;
    memory.copy(indices, indices + bytes, ahead);
  }
  return Status.Ok;
}

/** Appendix E: the rows of four passes, so that the image must be complete before the second row is known. */
function decodeInterlaced(frame: Frame, palette: usize, channels: i32): Status {
  const width = <usize>frame.width;
  const area = <u64>width * <u64>frame.height;
  const indices = allocate(area + <u64>OVERSHOOT);
  const canvas = openCanvas(frame, channels);
  if (!indices || !canvas) return Status.OutOfMemory;
  if (!readIndices(indices, indices + <usize>area)) return Status.Corrupt;
  for (let row = 0; row < frame.screenHeight; row += CHUNK) {
    const count = min(CHUNK, frame.screenHeight - row);
    if (wantsRows(row, row + count)) {
      for (let i = 0; i < count; ++i) {
        const y = row + i - frame.top;
        const source = <u32>y < <u32>frame.height ? indices + <usize>interlacedRow(y, frame.height) * width : 0;
        drawRow(frame, source, palette, channels, canvas, i);
      }
    }
    pushRows(canvas, canvasStride(frame, channels), row, count);
  }
  return Status.Ok;
}

/** Where row `y` is in the file's order: every 8th, every 8th from 4, every 4th from 2, every 2nd from 1. */
function interlacedRow(y: i32, height: i32): i32 {
  if ((y & 7) == 0) return y >> 3;
  if ((y & 3) == 0) return ((height + 7) >> 3) + (y >> 3);
  if ((y & 1) == 0) return ((height + 3) >> 2) + (y >> 2);
  return ((height + 1) >> 1) + (y >> 1);
}

/** Room for CHUNK rows of pixels, and one of indices. */
function openCanvas(frame: Frame, channels: i32): usize {
  return allocate(<u64>CHUNK * <u64>canvasStride(frame, channels) + <u64>frame.screenWidth);
}

function canvasStride(frame: Frame, channels: i32): usize {
  return <usize>frame.screenWidth * <usize>channels;
}

/** Row `i` of the canvas: the image's indices at `source`, or none of them, amid what the image does not cover. */
function drawRow(frame: Frame, source: usize, palette: usize, channels: i32, canvas: usize, i: i32): void {
  const width = <usize>frame.screenWidth;
  const stride = canvasStride(frame, channels);
  const target = canvas + <usize>i * stride;
  if (source && channels != 1 && frame.width == frame.screenWidth) {
    expandIndices(source, width, palette, target, channels);
    return;
  }
  const row = channels == 1 ? target : canvas + <usize>CHUNK * stride;
  if (!source || frame.width < frame.screenWidth) memory.fill(row, <u8>max(frame.transparent, 0), width);
  if (source) memory.copy(row + <usize>frame.left, source, frame.width);
  if (channels != 1) expandIndices(row, width, palette, target, channels);
}
