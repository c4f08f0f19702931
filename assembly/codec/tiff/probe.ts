/** What a TIFF says of itself. Apart from the decoder, since the first module reads headers and decodes no TIFFs. */
import { swapsSides } from "../../pixel/orient";
import { Status } from "../../status";
import { Info } from "../info";
import { directory, readDirectory } from "./directory";
import { layout, readLayout } from "./layout";

/** Of the first directory. `info.orientation` stays 1: decoding applies the file's, as Pillow does. */
export function probeTiff(bytes: usize, length: usize, info: Info): Status {
  let status = readDirectory(bytes, length);
  if (status == Status.Ok) status = readLayout();
  if (status != Status.Ok) return status;
  const swaps = swapsSides(directory.orientation);
  info.width = swaps ? directory.height : directory.width;
  info.height = swaps ? directory.width : directory.height;
  info.channels = layout.channels;
  return Status.Ok;
}
