/**
 * TIFF: revision 6.0, with Technical Notes 2 and 3, and BigTIFF. The first image, upright, as Pillow gives it. What is
 * decoded next is in variables, since the decoder is left and entered again for each JPEG within.
 */
import { allocate, mark, release } from "../../arena";
import { OVERSHOOT } from "../../bits/inflater";
import { Reason, clearFailure, corrupt } from "../../failure";
import { openPicture, picturePixels } from "../../foreign/picture";
import { orient, swapsSides } from "../../pixel/orient";
import { Status } from "../../status";
import { openCcitt } from "./ccitt";
import { decompress, pieceBytes } from "./compression";
import { Compression, directory, readDirectory } from "./directory";
import { isLittleEndian } from "./file";
import { askForPiece, openJpeg } from "./jpeg";
import { Kind, layout, readLayout } from "./layout";
import {
  codedRows, findPiece, pieceColumns, pieceCount, pieceData, pieceRowBytes, planeCount, readPieces,
} from "./pieces";
import { convertRow, openRowConversion } from "./rows";
import { allocateRgb, expand, openYcbcr } from "./ycbcr";

/** The piece at hand, and its plane. */
let piece: u32 = 0;
let plane: u32 = 0;
/** Of a row of a piece, or of a plane of it, in bytes. */
let rowBytes: usize = 0;
/** Where a piece is decompressed, and where its planes are brought together. */
let buffer: usize = 0;
let interleaved: usize = 0;
/** Where YCbCr becomes RGB. */
let rgb: usize = 0;
/** The samples of the piece at hand, or of a plane of it. */
let samples: usize = 0;
/** The image as it is stored; 0 as long as there is none. */
let canvas: usize = 0;
/** What to give back when a JPEG's pixels have been taken. */
let beforeJpeg: u64 = 0;

export function decodeTiff(bytes: usize, length: usize): Status {
  let status = readDirectory(bytes, length);
  if (status == Status.Ok) status = readLayout();
  if (status == Status.Ok) status = readPieces();
  if (status == Status.Ok) status = openBuffers();
  if (status != Status.Ok) return status;
  piece = 0;
  plane = 0;
  canvas = 0;
  return decodePieces();
}

/** Goes on with the pixels of the JPEG that was asked for. */
export function resumeTiff(pixels: usize, width: i32, height: i32, channels: i32): Status {
  const fits = width == directory.pieceWidth && height >= storedRows();
  if (!fits || <u32>channels != directory.samples / planeCount()) return corrupt(Reason.BadSize, 0);
  samples = pixels;
  takeSamples();
  release(beforeJpeg);
  return decodePieces();
}

function openBuffers(): Status {
  const compression = directory.compression;
  const planes = planeCount();
  const rows = <u64>codedRows(directory.pieceHeight);
  const bytes = pieceRowBytes();
  // Of planes without compression Pillow does not turn over the bits.
  const asStored = compression == Compression.None && (directory.fillOrder == 1 || directory.planar);
  const inPlace = asStored || compression == Compression.Jpeg;
  buffer = inPlace ? 0 : allocate(bytes * rows + OVERSHOOT);
  interleaved = planes == 1 ? 0 : allocate(<u64>directory.pieceWidth * rows * planes);
  if ((!buffer && !inPlace) || (!interleaved && planes > 1)) return Status.OutOfMemory;
  rowBytes = <usize>bytes;
  if (buffer) memory.fill(buffer, 0, rowBytes * <usize>rows);
  let status = openRowConversion();
  if (status == Status.Ok && layout.kind == Kind.YCbCr) {
    rgb = allocateRgb();
    status = rgb ? openYcbcr() : Status.OutOfMemory;
  }
  if (status == Status.Ok && compression == Compression.Jpeg) status = openJpeg();
  if (status == Status.Ok && directory.bits == 1) status = openCcitt();
  return status;
}

function decodePieces(): Status {
  while (piece < pieceCount()) {
    let status = unpack();
    // Not before the first piece made sense.
    if (status == Status.Ok && !canvas) status = openCanvas();
    if (status != Status.Ok) return status;
    takeSamples();
  }
  if (directory.orientation != 1) {
    orient(canvas, directory.width, directory.height, layout.channels, directory.orientation, picturePixels());
  }
  return Status.Ok;
}

function openCanvas(): Status {
  const swaps = swapsSides(directory.orientation);
  const width = swaps ? directory.height : directory.width;
  const height = swaps ? directory.width : directory.height;
  const status = openPicture(width, height, layout.channels);
  if (status != Status.Ok) return status;
  canvas = picturePixels();
  if (directory.orientation == 1) return Status.Ok;
  canvas = allocate(<u64>width * <u64>height * <u64>layout.channels);
  return canvas ? Status.Ok : Status.OutOfMemory;
}

/** Of the piece at hand, those within the image. */
function rowsWithin(): i32 {
  return min(directory.pieceHeight, directory.height - topRow());
}

function topRow(): i32 {
  return <i32>(piece / <u32>pieceColumns()) * directory.pieceHeight;
}

/** A tile is always whole in the file, a last strip is not; without compression only the rows that exist are read. */
function storedRows(): i32 {
  return directory.tiled && directory.compression != Compression.None ? directory.pieceHeight : rowsWithin();
}

/** Makes `samples` be those of the piece at hand, or of the plane that is next. */
function unpack(): Status {
  const rows = codedRows(storedRows());
  let status = findPiece(piece + plane * pieceCount(), <u64>rows * <u64>rowBytes);
  if (status != Status.Ok) return status;
  if (directory.compression == Compression.Jpeg) {
    if (!canvas) status = openCanvas();
    if (status != Status.Ok) return status;
    beforeJpeg = mark();
    return askForPiece(rows, !directory.tiled && topRow() + rows == directory.height);
  }
  samples = buffer ? buffer : pieceData();
  if (!buffer) return Status.Ok;
  return layout.kind == Kind.YCbCr ? unpackBlocks(rows) : decompress(buffer, rows, rowBytes);
}

/** Where libtiff makes RGB, what is missing of a piece is no error, but zeros. */
function unpackBlocks(rows: i32): Status {
  const all = <usize>rows * rowBytes;
  memory.fill(buffer, 0, all);
  const status = decompress(buffer, rows, rowBytes);
  if (status == Status.OutOfMemory) return status;
  clearFailure();
  const size = pieceBytes(rows, rowBytes);
  memory.fill(buffer + size, 0, all - size);
  return Status.Ok;
}

function takeSamples(): void {
  const planes = planeCount();
  let stride = rowBytes;
  if (planes > 1) {
    stride = <usize>directory.pieceWidth * planes;
    interleave(<usize>directory.pieceWidth * <usize>rowsWithin());
    if (++plane < planes) return;
    plane = 0;
    samples = interleaved;
  }
  const x = <i32>(piece % <u32>pieceColumns()) * directory.pieceWidth;
  const count = min(directory.pieceWidth, directory.width - x);
  if (layout.kind == Kind.YCbCr) {
    expand(samples, codedRows(rowsWithin()), count, rgb);
    samples = rgb;
    stride = <usize>directory.pieceWidth * 3;
  }
  const canvasStride = <usize>directory.width * <usize>layout.channels;
  let to = canvas + <usize>topRow() * canvasStride + <usize>x * <usize>layout.channels;
  for (let y = rowsWithin(); y > 0; --y, samples += stride, to += canvasStride) convertRow(samples, count, to);
  ++piece;
}

/** One byte of each of `count` samples: the high one. */
function interleave(count: usize): void {
  const planes = planeCount();
  const step = <usize>(directory.bits >> 3);
  let from = samples + (step == 2 && isLittleEndian() ? 1 : 0);
  let to = interleaved + plane;
  for (const end = to + count * planes; to < end; from += step, to += planes) store<u8>(to, load<u8>(from));
}
