/** PNG: W3C Recommendation, third edition; with APNG's first frame, or its default image, alone. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { repeatBytes } from "../../repeat";
import { openSink, pushRows, repeatRow, rowsAtOnce, tellOrientation } from "../../sink";
import { Status } from "../../status";
import { Info } from "../info";
import { readChunks } from "./chunks";
import { channelsOf, header, samplesPerPixel } from "./header";
import { PASSES, passHeight, passWidth, rowIncrement, scatter, startingRow } from "./interlace";
import { isDirect, isTwofold, openPixels, toPixels } from "./pixels";
import { closeScanlines, endedEarly, fetchScanline, nextScanline, openScanlines, scanlineEnd } from "./scanlines";
import { Filter, ROW_SLACK, unfilter } from "./unfilter";

/** For samples between two steps, vectors can be written and read past the end. */
const PIXEL_SLACK: u64 = 64;

let bitsPerPixel: u64 = 0;
let bytesPerPixel: usize = 0;
let channels: i32 = 0;
/** Unfiltered rows, `stride` apart: as many as are handed over at once, and at least two. */
let rows: usize = 0;
let stride: usize = 0;
let chunk: i32 = 0;
/** A row of zeros. */
let zeros: usize = 0;
/** Samples between two steps. */
let between: usize = 0;

export function probePng(bytes: usize, length: usize, info: Info): Status {
  const status = readChunks(bytes, length);
  if (status != Status.Ok) return status;
  info.width = header.width;
  info.height = header.height;
  info.channels = channelsOf();
  info.orientation = header.orientation;
  return Status.Ok;
}

export function decodePng(bytes: usize, length: usize): Status {
  let status = readChunks(bytes, length);
  if (status != Status.Ok) return status;
  channels = channelsOf();
  tellOrientation(header.orientation);
  status = openSink(<i32>header.width, <i32>header.height, channels);
  if (status != Status.Ok) return status;
  openPixels(samplesPerPixel(), channels);
  if (!openRows()) return Status.OutOfMemory;
  status = openScanlines(bytes, length, 1 + scanlineBytes(header.partWidth), scanlinesBytes());
  if (status != Status.Ok) return status;
  const whole = header.partWidth == header.width && header.partHeight == header.height;
  status = header.interlaced || !whole ? decodeCanvas() : decodeRows();
  return status == Status.Ok && !endedEarly() ? closeScanlines() : status;
}

function scanlineBytes(width: u32): u64 {
  return (width * bitsPerPixel + 7) >> 3;
}

/** Of all scanlines, their filter types included. */
function scanlinesBytes(): u64 {
  const width = header.partWidth;
  const height = header.partHeight;
  if (!header.interlaced) return height * (1 + scanlineBytes(width));
  let total: u64 = 0;
  for (let pass = 0; pass < PASSES; ++pass) {
    const columns = passWidth(pass, width);
    if (columns) total += passHeight(pass, height) * (1 + scanlineBytes(columns));
  }
  return total;
}

function openRows(): bool {
  bitsPerPixel = samplesPerPixel() * header.depth;
  bytesPerPixel = <usize>((bitsPerPixel + 7) >> 3);
  const rowBytes = (scanlineBytes(header.width) + ROW_SLACK + 15) & ~15;
  chunk = max(2, rowsAtOnce(rowBytes + <u64>header.width * channels));
  rows = allocate(chunk * rowBytes);
  zeros = allocate(rowBytes);
  between = isTwofold() ? allocate(<u64>header.width * samplesPerPixel() + PIXEL_SLACK) : zeros;
  if (!rows || !zeros || !between) return false;
  stride = <usize>rowBytes;
  memory.fill(zeros, 0, stride);
  return true;
}

/** The scanline of `width` pixels that comes next, unfiltered into `dst`, unless the stream has `endedEarly`. */
function readRow(above: usize, dst: usize, width: u32): Status {
  const length = <usize>scanlineBytes(width);
  const status = nextScanline(length + 1);
  if (status != Status.Ok || endedEarly()) return status;
  const src = scanlineEnd() - length;
  if (unfilter(<Filter>load<u8>(src - 1), src, above, dst, length, bytesPerPixel)) return Status.Ok;
  return corrupt(Reason.BadData, header.firstData);
}

/** Rows from the top, as they come. */
function decodeRows(): Status {
  const height = <i32>header.height;
  const direct = isDirect();
  const pixelStride = <u64>header.width * channels + PIXEL_SLACK;
  const pixels = direct ? rows : allocate(chunk * pixelStride);
  if (!pixels) return Status.OutOfMemory;
  let above = zeros;
  let first = 0;
  while (first < height && !endedEarly()) {
    const most = min(height - first, chunk);
    let count = 0;
    for (; count < most; ++count) {
      const row = rows + <usize>count * stride;
      const status = readRow(above, row, header.width);
      if (status != Status.Ok) return status;
      if (endedEarly()) break;
      if (!direct) toPixels(row, between, pixels + <usize>count * <usize>pixelStride, header.width);
      above = row;
    }
    pushRows(pixels, direct ? stride : <usize>pixelStride, first, count);
    first += count;
  }
  if (first == height) return Status.Ok;
  toPixels(zeros, between, pixels, header.width);
  repeatRow(pixels, first, height - first);
  return Status.Ok;
}

/** By way of the whole image: Adam7, or a frame that is only a part of the image. */
function decodeCanvas(): Status {
  const rowBytes = <u64>header.width * channels;
  const canvas = allocate(header.height * rowBytes + PIXEL_SLACK);
  const pixels = allocate(rowBytes + PIXEL_SLACK);
  if (!canvas || !pixels) return Status.OutOfMemory;
  // What has no first scanline is refused before there is much to do.
  const width = header.interlaced ? passWidth(0, header.partWidth) : header.partWidth;
  let status = fetchScanline(1 + <usize>scanlineBytes(width));
  if (status != Status.Ok) return status;
  clearCanvas(canvas, <usize>rowBytes);
  status = header.interlaced ? decodePasses(canvas, pixels) : decodePart(canvas, pixels);
  if (status != Status.Ok) return status;
  pushRows(canvas, <usize>rowBytes, 0, <i32>header.height);
  return Status.Ok;
}

/** What is not decoded is as if its samples were zero. */
function clearCanvas(canvas: usize, rowBytes: usize): void {
  toPixels(zeros, between, canvas, header.width);
  repeatBytes(canvas, rowBytes, rowBytes * <usize>header.height);
}

function decodePasses(canvas: usize, pixels: usize): Status {
  const rowBytes = <usize>header.width * channels;
  for (let pass = 0; pass < PASSES; ++pass) {
    const width = passWidth(pass, header.partWidth);
    if (!width) continue;
    let above = zeros;
    let row = rows;
    for (let y = startingRow(pass); y < header.partHeight; y += rowIncrement(pass)) {
      const status = readRow(above, row, width);
      if (status != Status.Ok || endedEarly()) return status;
      toPixels(row, between, pixels, width);
      scatter(pass, pixels, canvas + <usize>y * rowBytes, width, channels);
      above = row;
      row = row == rows ? rows + stride : rows;
    }
  }
  return Status.Ok;
}

function decodePart(canvas: usize, pixels: usize): Status {
  const rowBytes = <usize>header.width * channels;
  const width = header.partWidth;
  let to = canvas + <usize>header.top * rowBytes + <usize>header.left * channels;
  let above = zeros;
  let row = rows;
  for (let y: u32 = 0; y < header.partHeight; ++y, to += rowBytes) {
    const status = readRow(above, row, width);
    if (status != Status.Ok || endedEarly()) return status;
    toPixels(row, between, pixels, width);
    memory.copy(to, pixels, <usize>width * channels);
    above = row;
    row = row == rows ? rows + stride : rows;
  }
  return Status.Ok;
}
