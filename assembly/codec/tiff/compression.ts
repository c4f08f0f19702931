/** From the bytes of a strip or tile to its samples, whatever the compression. */
import { allocate, mark, release } from "../../arena";
import { Status } from "../../status";
import { reverseBits } from "./bits";
import { decodeCcitt } from "./ccitt";
import { decodeDeflate } from "./deflate";
import { Compression, Predictor, directory } from "./directory";
import { decodeLzw } from "./lzw";
import { decodePackBits } from "./packBits";
import { movePiece, pieceData, pieceEnd, pixelRows, planeCount } from "./pieces";
import { undoFloatPredictor, undoPredictor } from "./predictor";

/** The piece at hand, of `rows` rows of `rowBytes` bytes, to `out`, past which the inflater may go on. */
export function decompress(out: usize, rows: i32, rowBytes: usize): Status {
  if (directory.compression == Compression.None) {
    reverseBits(pieceData(), <usize>rows * rowBytes, out);
    return Status.Ok;
  }
  if (directory.fillOrder == 1) return decode(out, rows, rowBytes);
  const before = mark();
  const length = pieceEnd() - pieceData();
  const copy = allocate(length);
  if (!copy) return Status.OutOfMemory;
  reverseBits(pieceData(), length, copy);
  movePiece(copy);
  const status = decode(out, rows, rowBytes);
  release(before);
  return status;
}

function decode(out: usize, rows: i32, rowBytes: usize): Status {
  const size = pieceBytes(rows, rowBytes);
  const data = pieceData();
  const end = pieceEnd();
  let status = Status.Ok;
  switch (directory.compression) {
    case Compression.PackBits:
      return decodePackBits(data, end, out, size);
    case Compression.Lzw:
      status = decodeLzw(data, end, out, size);
      break;
    case Compression.AdobeDeflate:
    case Compression.Deflate:
      status = decodeDeflate(data, end, out, size);
      break;
    default:
      return decodeCcitt(data, end, out, rows, rowBytes);
  }
  if (status != Status.Ok) return status;
  if (directory.predictor == Predictor.FloatingPoint) return undoFloatPredictor(out, <usize>rows, rowBytes);
  if (directory.predictor == Predictor.Horizontal) {
    const step = <usize>(directory.samples / planeCount());
    const pixel = step * <usize>(directory.bits >> 3);
    // Of blocks of YCbCr libtiff takes other rows: a tile's pixels without subsampling, or a strip's share of the blocks.
    const row = directory.tiled ? <usize>directory.pieceWidth * pixel : rowBytes / pixelRows();
    if (size % row == 0 && row % pixel == 0) undoPredictor(out, size / row, row, step, directory.bits);
  }
  return status;
}

/** Of `rows` rows. Of a strip of blocks libtiff decodes so many bytes for each row of pixels, without a remainder. */
export function pieceBytes(rows: i32, rowBytes: usize): usize {
  if (directory.tiled) return <usize>rows * rowBytes;
  return <usize>(rows * pixelRows()) * (rowBytes / pixelRows());
}
