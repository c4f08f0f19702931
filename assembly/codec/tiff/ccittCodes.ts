/**
 * The codes of ITU-T T.4 (tables 2, 3 and 4) and T.6: run lengths of both colours, and modes. Tables are looked up with
 * as many bits as the longest code has; what is no code has an entry of 0.
 */

export const WHITE_BITS: i32 = 12;
export const BLACK_BITS: i32 = 13;
export const MODE_BITS: i32 = 7;

/** Entries are a run length, or one of these, and the number of bits of the code in the lowest four. */
export const END_OF_LINE: u32 = 4095;
/** An end of line is eleven zeros here, the first of them; the one behind them is left. */
const END_OF_LINE_BITS: u32 = 11;

/** Entries are one of these, and the number of bits in the lowest three. */
export const enum Mode {
  /** Vertical modes are offsets to this one: V0, the changes lie below each other. */
  Vertical = 4,
  Pass = 8,
  Horizontal = 9,
  Extension = 10,
  EndOfBlock = 11,
}

/** Codes with a one ahead of them, so that leading zeros count: of run lengths 0 … 63, then 64, 128 … 1728. */
const WHITE_CODES = memory.data<u16>([
  0b100110101, 0b1000111, 0b10111, 0b11000, 0b11011, 0b11100, 0b11110, 0b11111, 0b110011, 0b110100, 0b100111,
  0b101000, 0b1001000, 0b1000011, 0b1110100, 0b1110101, 0b1101010, 0b1101011, 0b10100111, 0b10001100, 0b10001000,
  0b10010111, 0b10000011, 0b10000100, 0b10101000, 0b10101011, 0b10010011, 0b10100100, 0b10011000, 0b100000010,
  0b100000011, 0b100011010, 0b100011011, 0b100010010, 0b100010011, 0b100010100, 0b100010101, 0b100010110,
  0b100010111, 0b100101000, 0b100101001, 0b100101010, 0b100101011, 0b100101100, 0b100101101, 0b100000100,
  0b100000101, 0b100001010, 0b100001011, 0b101010010, 0b101010011, 0b101010100, 0b101010101, 0b100100100,
  0b100100101, 0b101011000, 0b101011001, 0b101011010, 0b101011011, 0b101001010, 0b101001011, 0b100110010,
  0b100110011, 0b100110100, 0b111011, 0b110010, 0b1010111, 0b10110111, 0b100110110, 0b100110111, 0b101100100,
  0b101100101, 0b101101000, 0b101100111, 0b1011001100, 0b1011001101, 0b1011010010, 0b1011010011, 0b1011010100,
  0b1011010101, 0b1011010110, 0b1011010111, 0b1011011000, 0b1011011001, 0b1011011010, 0b1011011011, 0b1010011000,
  0b1010011001, 0b1010011010, 0b1011000, 0b1010011011,
], 2);
const BLACK_CODES = memory.data<u16>([
  0b10000110111, 0b1010, 0b111, 0b110, 0b1011, 0b10011, 0b10010, 0b100011, 0b1000101, 0b1000100, 0b10000100,
  0b10000101, 0b10000111, 0b100000100, 0b100000111, 0b1000011000, 0b10000010111, 0b10000011000, 0b10000001000,
  0b100001100111, 0b100001101000, 0b100001101100, 0b100000110111, 0b100000101000, 0b100000010111, 0b100000011000,
  0b1000011001010, 0b1000011001011, 0b1000011001100, 0b1000011001101, 0b1000001101000, 0b1000001101001,
  0b1000001101010, 0b1000001101011, 0b1000011010010, 0b1000011010011, 0b1000011010100, 0b1000011010101,
  0b1000011010110, 0b1000011010111, 0b1000001101100, 0b1000001101101, 0b1000011011010, 0b1000011011011,
  0b1000001010100, 0b1000001010101, 0b1000001010110, 0b1000001010111, 0b1000001100100, 0b1000001100101,
  0b1000001010010, 0b1000001010011, 0b1000000100100, 0b1000000110111, 0b1000000111000, 0b1000000100111,
  0b1000000101000, 0b1000001011000, 0b1000001011001, 0b1000000101011, 0b1000000101100, 0b1000001011010,
  0b1000001100110, 0b1000001100111, 0b10000001111, 0b1000011001000, 0b1000011001001, 0b1000001011011,
  0b1000000110011, 0b1000000110100, 0b1000000110101, 0b10000001101100, 0b10000001101101, 0b10000001001010,
  0b10000001001011, 0b10000001001100, 0b10000001001101, 0b10000001110010, 0b10000001110011, 0b10000001110100,
  0b10000001110101, 0b10000001110110, 0b10000001110111, 0b10000001010010, 0b10000001010011, 0b10000001010100,
  0b10000001010101, 0b10000001011010, 0b10000001011011, 0b10000001100100, 0b10000001100101,
], 2);
/** Of 1792, 1856 … 2560, in either colour. */
const LONG_CODES = memory.data<u16>([
  0b100000001000, 0b100000001100, 0b100000001101, 0b1000000010010, 0b1000000010011, 0b1000000010100,
  0b1000000010101, 0b1000000010110, 0b1000000010111, 0b1000000011100, 0b1000000011101, 0b1000000011110,
  0b1000000011111,
], 2);

/** Of V_L(3) … V_R(3), pass and horizontal mode, the extension code, and what an end of block begins with. */
const MODE_CODES = memory.data<u8>([
  0b10000010, 0b1000010, 0b1010, 0b11, 0b1011, 0b1000011, 0b10000011, 0b10001, 0b1001, 0b10000001, 0b10000000,
], 1);
const FIRST_MODE: i32 = Mode.Vertical - 3;
const MODES: i32 = 11;

const WHITE = memory.data(2 << WHITE_BITS, 16);
const BLACK = memory.data(2 << BLACK_BITS, 16);
const MODE_TABLE = memory.data(1 << MODE_BITS, 16);
let built = false;

/** To be called ahead of the others. */
export function openCodes(): void {
  if (built) return;
  buildRuns(WHITE_CODES, WHITE, WHITE_BITS);
  buildRuns(BLACK_CODES, BLACK, BLACK_BITS);
  for (let i = 0; i < MODES; ++i) {
    const code = <u32>load<u8>(MODE_CODES + i);
    const length = 31 - clz(code);
    const left = MODE_BITS - length;
    const first = (code << left) & ((1 << MODE_BITS) - 1);
    memory.fill(MODE_TABLE + first, <u8>(((FIRST_MODE + i) << 3) | length), 1 << left);
  }
  built = true;
}

function buildRuns(codes: usize, table: usize, bits: i32): void {
  for (let i = 0; i < 91; ++i) {
    fill(table, bits, load<u16>(codes + (<usize>i << 1)), i < 64 ? i : (i - 63) << 6);
  }
  for (let i = 0; i < 13; ++i) fill(table, bits, load<u16>(LONG_CODES + (<usize>i << 1)), 1792 + (i << 6));
  fill(table, bits, 1 << END_OF_LINE_BITS, END_OF_LINE);
}

function fill(table: usize, bits: i32, code: u32, value: u32): void {
  const length = 31 - clz(code);
  const left = bits - length;
  const first = (code << left) & ((1 << bits) - 1);
  for (let i: u32 = 0; i < 1 << left; ++i) store<u16>(table + ((first + i) << 1), <u16>((value << 4) | length));
}

/** The entry of `bits`, as many as WHITE_BITS or BLACK_BITS says. */
export function runEntry(black: bool, bits: u32): u32 {
  return load<u16>((black ? BLACK : WHITE) + (<usize>bits << 1));
}

export function modeEntry(bits: u32): u32 {
  return load<u8>(MODE_TABLE + bits);
}
