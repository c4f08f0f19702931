/** The CRC-32 of PNG third edition, annex D, eight bytes a step. */

/** The polynomial with its bits reversed. */
const POLYNOMIAL: u32 = 0xedb88320;

/** Table k, of 256 words, takes a byte that 7 − k others follow in its step of eight. */
const TABLES = memory.data(8 * 1024, 16);
let built = false;

/** Of `length` bytes. */
export function crc32(bytes: usize, length: usize): u32 {
  if (!built) build();
  let crc: u32 = 0xffffffff;
  const end = bytes + length;
  for (; bytes + 8 <= end; bytes += 8) {
    const low = load<u32>(bytes) ^ crc;
    const high = load<u32>(bytes, 4);
    crc = at(7, low) ^ at(6, low >> 8) ^ at(5, low >> 16) ^ at(4, low >> 24)
      ^ at(3, high) ^ at(2, high >> 8) ^ at(1, high >> 16) ^ at(0, high >> 24);
  }
  for (; bytes < end; ++bytes) crc = at(0, crc ^ load<u8>(bytes)) ^ (crc >> 8);
  return ~crc;
}

// @ts-ignore: decorator
@inline
function at(table: usize, value: u32): u32 {
  return load<u32>(TABLES + (table << 10) + (<usize>(value & 0xff) << 2));
}

function build(): void {
  for (let byte: u32 = 0; byte < 256; ++byte) {
    let crc = byte;
    for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
    store<u32>(TABLES + (<usize>byte << 2), crc);
  }
  for (let word: usize = 0; word < 7 * 1024; word += 4) {
    const crc = load<u32>(TABLES + word);
    store<u32>(TABLES + 1024 + word, at(0, crc) ^ (crc >> 8));
  }
  built = true;
}
