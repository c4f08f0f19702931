/** What a kernel call came to. The numbers are part of the ABI: `src/kernel/abi.ts` mirrors them. */
export const enum Status {
  Ok = 0,
  OutOfMemory = 1,
}
