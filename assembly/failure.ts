/** Why the last call failed, and at which byte of the file. No exceptions here: functions return a `Status`. */
import { Status } from "./status";

/** What is wrong. The numbers are part of the ABI: `src/decode/reasons.ts` has the words. */
export const enum Reason {
  None = 0,
  /** The file ends too early. */
  Truncated = 1,
  BadHeader = 2,
  /** Width or height is zero, or more than the format allows. */
  BadSize = 3,
  /** A checksum does not fit. */
  BadChecksum = 4,
  /** The compressed data contradict themselves. */
  BadData = 5,
  BadTable = 6,
  MissingTable = 7,
  /** Parts of the file are in an order that is not allowed. */
  BadOrder = 8,
  /** No image in the file. */
  NoImage = 9,
  /** More work than the file's size and pixels can account for. */
  TooMuchWork = 10,
  /** A part of the file is said to lie beyond its end. */
  BadOffset = 11,
  /** Strips or tiles are missing, or too short. */
  MissingPieces = 12,
  UnsupportedPrecision = 20,
  UnsupportedProcess = 21,
  UnsupportedComponents = 22,
  UnsupportedSampling = 23,
  UnsupportedCompression = 24,
  UnsupportedDepth = 25,
  /** Samples mean something, or lie in a way, that is not known. */
  UnsupportedLayout = 26,
  UnsupportedPredictor = 27,
}

let reason: Reason = Reason.None;
let offset: usize = 0;

export function clearFailure(): void {
  reason = Reason.None;
  offset = 0;
}

/** Notes what is wrong at byte `at` of the file. The first failure of a call counts. */
export function fail(status: Status, why: Reason, at: usize): Status {
  if (reason == Reason.None) {
    reason = why;
    offset = at;
  }
  return status;
}

export function corrupt(why: Reason, at: usize): Status {
  return fail(Status.Corrupt, why, at);
}

export function unsupported(why: Reason, at: usize): Status {
  return fail(Status.Unsupported, why, at);
}

export function failureReason(): Reason {
  return reason;
}

export function failureOffset(): usize {
  return offset;
}
