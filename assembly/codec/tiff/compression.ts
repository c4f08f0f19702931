/** From the bytes of a strip or tile to its samples, whatever the compression. */
import { allocate, mark, release } from "../../arena";
import { Status } from "../../status";
import { reverseBits } from "./bits";
import { decodeCcitt } from "./ccitt";
import { decodeDeflate } from "./deflate";
import { Compression, Predictor, directory } from "./directory";
import { decodeLzw } from "./lzw";
import { decodePackBits } from "./packBits";
import { movePiece, pieceData, pieceEnd, planeCount } from "./pieces";
import { undoPredictor } from "./predictor";

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
  const size = <usize>rows * rowBytes;
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
  if (status == Status.Ok && directory.predictor == Predictor.Horizontal) {
    undoPredictor(out, rows, <usize>directory.pieceWidth, <usize>(directory.samples / planeCount()), directory.bits);
  }
  return status;
}
