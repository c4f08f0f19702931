/** The first image of a GIF on its screen. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { PALETTE_BYTES, fillRamp, setColor, setTransparent } from "../../pixel/palette";
import { openSink, pushRows, repeatRow, wantsRows } from "../../sink";
import { Status } from "../../status";
import { Info } from "../info";
import { blankRow, canvas, canvasRows, canvasStride, drawRow, drawRows, openCanvas } from "./canvas";
import { Frame, channelsOf, readFrame } from "./header";
import { OVERSHOOT, openLzw, readIndices } from "./lzw";

const MAXIMUM_CODE_SIZE = 12;

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
  if (!openCanvas(frame, palette, channels)) return Status.OutOfMemory;
  repeatRow(blankRow, 0, frame.top);
  status = frame.interlaced ? decodeInterlaced(frame) : decodeRows(frame);
  if (status != Status.Ok) return status;
  const bottom = frame.top + frame.height;
  repeatRow(blankRow, bottom, frame.screenHeight - bottom);
  return Status.Ok;
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
function decodeRows(frame: Frame): Status {
  const width = <usize>frame.width;
  const indices = allocate(<u64>canvasRows * <u64>width + <u64>OVERSHOOT);
  if (!indices) return Status.OutOfMemory;
  // Indices of later rows, which a string brought along.
  let ahead: usize = 0;
  for (let row = 0; row < frame.height; row += canvasRows) {
    const count = min(canvasRows, frame.height - row);
    const first = frame.top + row;
    const bytes = <usize>count * width;
    const end = readIndices(indices + ahead, indices + bytes);
    if (!end) return Status.Corrupt;
    if (wantsRows(first, first + count)) drawRows(indices, count);
    pushRows(canvas, canvasStride, first, count);
    ahead = end - indices - bytes;
    memory.copy(indices, indices + bytes, ahead);
  }
  return Status.Ok;
}

/** Appendix E: the rows of four passes, so that the image must be complete before the second row is known. */
function decodeInterlaced(frame: Frame): Status {
  const width = <usize>frame.width;
  const area = <u64>width * <u64>frame.height;
  const indices = allocate(area + <u64>OVERSHOOT);
  if (!indices) return Status.OutOfMemory;
  if (!readIndices(indices, indices + <usize>area)) return Status.Corrupt;
  for (let row = 0; row < frame.height; row += canvasRows) {
    const count = min(canvasRows, frame.height - row);
    const first = frame.top + row;
    if (wantsRows(first, first + count)) {
      for (let i = 0; i < count; ++i) {
        drawRow(indices + <usize>interlacedRow(row + i, frame.height) * width, i);
      }
    }
    pushRows(canvas, canvasStride, first, count);
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
