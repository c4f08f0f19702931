/** What a kernel call came to. The numbers are part of the ABI: `src/kernel/abi.ts` mirrors them. */
export const enum Status {
  Ok = 0,
  OutOfMemory = 1,
  /** No known format begins like this. */
  UnknownFormat = 2,
  /** A known format, or a feature of one, that is not decoded. `failure.ts` says which. */
  Unsupported = 3,
  /** Damaged. `failure.ts` says how and where. */
  Corrupt = 4,
  /** More pixels than the caller allows. */
  TooLarge = 5,
  /** No failure: the host is asked for the pixels of a JPEG. Only of `foreign/`. */
  NeedsJpeg = 6,
}
