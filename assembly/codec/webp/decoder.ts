/** WebP: RFC 9649. */
import { Reason, unsupported } from "../../failure";
import { Status } from "../../status";

export function decodeWebp(bytes: usize, length: usize): Status {
  return unsupported(Reason.None, 0);
}
