/** PackBits: TIFF 6.0, section 9. */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { offsetOf } from "./pieces";

/** Literal bytes and repeated ones, until there are `size`; −128 does nothing. */
export function decodePackBits(data: usize, end: usize, out: usize, size: usize): Status {
  const outEnd = out + size;
  while (out < outEnd) {
    if (data >= end) return corrupt(Reason.Truncated, offsetOf(data));
    const n = <usize>load<u8>(data++);
    const room = outEnd - out;
    if (n < 128) {
      const count = min(n + 1, room);
      if (end - data < count) return corrupt(Reason.Truncated, offsetOf(end));
      memory.copy(out, data, count);
      data += count;
      out += count;
    } else if (n > 128) {
      if (data >= end) return corrupt(Reason.Truncated, offsetOf(data));
      const count = min<usize>(257 - n, room);
      memory.fill(out, load<u8>(data++), count);
      out += count;
    }
  }
  return Status.Ok;
}
