/** Arithmetic coding (T.81 annex D): the conditioning of its statistics. */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { fileEnd, offsetOf } from "./file";

/** L and U of the DC tables 0 … 15, then Kx of the AC tables 0 … 15. */
const conditioning = memory.data(48, 16);

/** The defaults of F.1.4.4.1.4 and F.1.4.4.2. */
export function resetArithmetic(): void {
  memory.fill(conditioning, 0, 16);
  memory.fill(conditioning + 16, 1, 16);
  memory.fill(conditioning + 32, 5, 16);
}

/** A DAC segment's payload (B.2.4.3). */
export function defineArithmetic(at: usize, end: usize): Status {
  for (; at < end; at += 2) {
    if (at + 2 > fileEnd) return corrupt(Reason.Truncated, offsetOf(fileEnd));
    const index = <usize>load<u8>(at);
    if (end - at < 2 || index >= 32) return corrupt(Reason.BadTable, offsetOf(at));
    const value = load<u8>(at, 1);
    if (index >= 16) {
      store<u8>(conditioning + 16 + index, value);
      continue;
    }
    if ((value & 15) > value >> 4) return corrupt(Reason.BadTable, offsetOf(at));
    store<u8>(conditioning + index, value & 15);
    store<u8>(conditioning + 16 + index, value >> 4);
  }
  return Status.Ok;
}

export function dcLow(table: i32): i32 {
  return load<u8>(conditioning + <usize>table);
}

export function dcHigh(table: i32): i32 {
  return load<u8>(conditioning + 16 + <usize>table);
}

export function acMiddle(table: i32): i32 {
  return load<u8>(conditioning + 32 + <usize>table);
}
