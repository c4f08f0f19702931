/** TIFF 6.0. */
import { Reason, unsupported } from "../../failure";
import { Status } from "../../status";

export function decodeTiff(bytes: usize, length: usize): Status {
  return unsupported(Reason.None, 0);
}

/** Goes on with the pixels of the JPEG that was asked for. */
export function resumeTiff(pixels: usize, width: i32, height: i32, channels: i32): Status {
  return unsupported(Reason.None, 0);
}
