/** Every format that is decoded here, behind two functions; of what the second module decodes, the header alone is read. */
import { unsupported, Reason } from "../failure";
import { Status } from "../status";
import { decodeBmp, probeBmp } from "./bmp/decoder";
import { decodeGif, probeGif } from "./gif/decoder";
import { Format, Info } from "./info";
import { decodeJpeg, probeJpeg } from "./jpeg/decoder";
import { decodePng, probePng } from "./png/decoder";
import { decodePnm, probePnm } from "./pnm/decoder";
import { sniff } from "./sniff";
import { probeTiff } from "./tiff/probe";
import { probeWebp } from "./webp/probe";

/** Reads the header alone. */
export function probe(bytes: usize, length: usize, info: Info): Status {
  info.format = sniff(bytes, length);
  info.orientation = 1;
  switch (info.format) {
    case Format.Jpeg:
      return probeJpeg(bytes, length, info);
    case Format.Png:
      return probePng(bytes, length, info);
    case Format.Bmp:
      return probeBmp(bytes, length, info);
    case Format.Gif:
      return probeGif(bytes, length, info);
    case Format.Pnm:
      return probePnm(bytes, length, info);
    case Format.Tiff:
      return probeTiff(bytes, length, info);
    case Format.Webp:
      return probeWebp(bytes, length, info);
    default:
      return Status.UnknownFormat;
  }
}

/** Decodes into the sink. */
export function decode(bytes: usize, length: usize): Status {
  switch (sniff(bytes, length)) {
    case Format.Jpeg:
      return decodeJpeg(bytes, length);
    case Format.Png:
      return decodePng(bytes, length);
    case Format.Bmp:
      return decodeBmp(bytes, length);
    case Format.Gif:
      return decodeGif(bytes, length);
    case Format.Pnm:
      return decodePnm(bytes, length);
    case Format.Unknown:
      return Status.UnknownFormat;
    default:
      return unsupported(Reason.None, 0);
  }
}
