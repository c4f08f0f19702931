/** A Windows or OS/2 bitmap. Rows usually begin at the bottom of the image; they leave from its top. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { PALETTE_BYTES, expandIndices, fillRamp, setColor } from "../../pixel/palette";
import { openSink, pushRows, rowsAtOnce, wantsRows } from "../../sink";
import { Status } from "../../status";
import { Info } from "../info";
import { Bitmap, Compression, Layout, channelsOf, readHeader } from "./header";
import { RUN_OVERSHOOT, readRuns } from "./rle";
import { bitsOf, isPlain, readRow } from "./rows";

export function probeBmp(bytes: usize, length: usize, info: Info): Status {
  const bitmap = changetype<Bitmap>(allocate(offsetof<Bitmap>()));
  if (!changetype<usize>(bitmap)) return Status.OutOfMemory;
  const status = readHeader(bytes, length, bitmap);
  if (status != Status.Ok) return status;
  info.width = bitmap.width;
  info.height = bitmap.height;
  info.channels = channelsOf(bitmap);
  return Status.Ok;
}

export function decodeBmp(bytes: usize, length: usize): Status {
  const bitmap = changetype<Bitmap>(allocate(offsetof<Bitmap>()));
  const palette = allocate(PALETTE_BYTES);
  if (!changetype<usize>(bitmap) || !palette) return Status.OutOfMemory;
  const status = readHeader(bytes, length, bitmap);
  if (status != Status.Ok) return status;
  if (bitmap.bits <= 8) makePalette(bytes, bitmap, palette);
  const compressed = bitmap.compression == Compression.Rle8 || bitmap.compression == Compression.Rle4;
  return compressed
    ? decodeRuns(bytes, length, bitmap, palette)
    : decodeRows(bytes, length, bitmap, palette);
}

/** Indices beyond the file's colours are greys. */
function makePalette(bytes: usize, bitmap: Bitmap, palette: usize): void {
  fillRamp(palette);
  if (bitmap.gray) return;
  for (let i = 0; i < bitmap.colorCount; ++i) {
    const color = bytes + bitmap.colors + <usize>i * <usize>bitmap.colorBytes;
    setColor(palette, i, load<u8>(color, 2), load<u8>(color, 1), load<u8>(color));
  }
}

function decodeRows(bytes: usize, length: usize, bitmap: Bitmap, palette: usize): Status {
  const layout = bitmap.layout;
  const width = <usize>bitmap.width;
  const height = bitmap.height;
  const channels = channelsOf(bitmap);
  // By the depth in the header, which for greys need not be that of the rows.
  const stride = ((<u64>width * <u64>bitmap.bits + 31) >> 3) & ~3;
  const rowBytes = (<u64>width * bitsOf(layout) + 7) >> 3;
  if (rowBytes > stride) return corrupt(Reason.BadHeader, 28);
  if (bitmap.data + stride * <u64>(height - 1) + rowBytes > <u64>length) return corrupt(Reason.Truncated, length);
  const status = openSink(bitmap.width, height, channels);
  if (status != Status.Ok) return status;

  // All rows are in the file, so that places and steps fit a pointer; a step up is one down modulo 2^32.
  const step = bitmap.topDown ? <usize>stride : 0 - <usize>stride;
  const top = bytes + <usize>bitmap.data + (bitmap.topDown ? 0 : <usize>stride * <usize>(height - 1));
  if (isPlain(layout)) {
    pushRows(top, step, 0, height);
    return Status.Ok;
  }
  const outStride = width * <usize>channels;
  const chunk = rowsAtOnce(outStride);
  const rows = allocate(<u64>chunk * <u64>outStride);
  const indices = allocate(width);
  if (!rows || !indices) return Status.OutOfMemory;
  for (let row = 0; row < height; row += chunk) {
    const count = min(chunk, height - row);
    if (wantsRows(row, row + count)) {
      for (let i = 0; i < count; ++i) {
        readRow(layout, top + <usize>(row + i) * step, width, palette, indices, rows + <usize>i * outStride);
      }
    }
    pushRows(rows, outStride, row, count);
  }
  return Status.Ok;
}

/** The top row comes last, and rows have no fixed length: all indices first. */
function decodeRuns(bytes: usize, length: usize, bitmap: Bitmap, palette: usize): Status {
  // Pillow has no way from indices to bits.
  if (bitmap.layout == Layout.Gray1) return corrupt(Reason.BadTable, 46);
  if (bitmap.data >= <u64>length) return corrupt(Reason.Truncated, length);
  const width = <usize>bitmap.width;
  const height = bitmap.height;
  const channels = channelsOf(bitmap);
  let status = openSink(bitmap.width, height, channels);
  if (status != Status.Ok) return status;
  const area = <u64>width * <u64>height;
  const indices = allocate(area + RUN_OVERSHOOT);
  const outStride = width * <usize>channels;
  const chunk = rowsAtOnce(outStride);
  const rows = allocate(<u64>chunk * <u64>outStride);
  if (!indices || !rows) return Status.OutOfMemory;
  const nibbles = bitmap.compression == Compression.Rle4;
  status = readRuns(bytes, length, <usize>bitmap.data, nibbles, width, height, indices);
  if (status != Status.Ok) return status;

  const step = bitmap.topDown ? width : 0 - width;
  const top = indices + (bitmap.topDown ? 0 : width * <usize>(height - 1));
  if (channels == 1) {
    pushRows(top, step, 0, height);
    return Status.Ok;
  }
  for (let row = 0; row < height; row += chunk) {
    const count = min(chunk, height - row);
    if (wantsRows(row, row + count)) {
      for (let i = 0; i < count; ++i) {
        expandIndices(top + <usize>(row + i) * step, width, palette, rows + <usize>i * outStride, 3);
      }
    }
    pushRows(rows, outStride, row, count);
  }
  return Status.Ok;
}
