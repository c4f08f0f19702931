/**
 * The loop filter (RFC 6386, section 15) of a macroblock's edges, sixteen samples along an edge at a time. Between columns
 * samples are transposed, and of chroma U and V put side by side, in `BLOCK`: eight rows of sixteen, the edge amid them.
 */
import { highBytes, highWords, lowBytes, lowWords } from "../../../simd";
import { filterInner, filterOuter, filterSimply } from "./edges";

const BLOCK = memory.data(8 * 16, 16);
const ROW: usize = 16;
/** The first row behind the edge. */
const EDGE = BLOCK + 4 * 16;

/** By the simple filter, which leaves chroma alone. The strength is one of `strengthOf`. */
export function filterMacroblockSimply(
  y: usize, stride: usize, strength: u32, inner: bool, hasLeft: bool, hasAbove: bool,
): void {
  const limit = strength & 0xff;
  if (hasLeft) filterColumnsSimply(y, stride, limit + 4);
  if (inner) for (let x: usize = 4; x < 16; x += 4) filterColumnsSimply(y + x, stride, limit);
  if (hasAbove) filterSimply(y, stride, limit + 4);
  if (inner) for (let row: usize = 4; row < 16; row += 4) filterSimply(y + row * stride, stride, limit);
}

function filterColumnsSimply(at: usize, stride: usize, limit: u32): void {
  transposeIn(at - 4, stride);
  filterSimply(EDGE, ROW, limit);
  transposeOut(at - 4, stride);
}

/** Luma, by the normal filter. */
export function filterLuma(
  y: usize, stride: usize, strength: u32, inner: bool, hasLeft: bool, hasAbove: bool,
): void {
  const limit = strength & 0xff;
  const interior = (strength >> 8) & 0xff;
  const hev = strength >> 16;
  if (hasLeft) {
    transposeIn(y - 4, stride);
    if (filterOuter(EDGE, ROW, limit + 4, interior, hev)) transposeOut(y - 4, stride);
  }
  if (inner) {
    for (let x: usize = 4; x < 16; x += 4) {
      transposeIn(y + x - 4, stride);
      if (filterInner(EDGE, ROW, limit, interior, hev)) transposeOut(y + x - 4, stride);
    }
  }
  if (hasAbove) filterOuter(y, stride, limit + 4, interior, hev);
  if (inner) for (let row: usize = 4; row < 16; row += 4) filterInner(y + row * stride, stride, limit, interior, hev);
}

/** U and V, which is `apart` from it. */
export function filterChroma(
  u: usize, apart: usize, stride: usize, strength: u32, inner: bool, hasLeft: bool, hasAbove: bool,
): void {
  const limit = strength & 0xff;
  const interior = (strength >> 8) & 0xff;
  const hev = strength >> 16;
  if (hasLeft) {
    transposeBothIn(u - 4, apart, stride);
    if (filterOuter(EDGE, ROW, limit + 4, interior, hev)) transposeBothOut(u - 4, apart, stride);
  }
  if (inner) {
    transposeBothIn(u, apart, stride);
    if (filterInner(EDGE, ROW, limit, interior, hev)) transposeBothOut(u, apart, stride);
  }
  if (hasAbove) {
    const from = u - 4 * stride;
    joinRows(from, apart, stride);
    if (filterOuter(EDGE, ROW, limit + 4, interior, hev)) splitRows(from, apart, stride);
  }
  if (inner) {
    joinRows(u, apart, stride);
    if (filterInner(EDGE, ROW, limit, interior, hev)) splitRows(u, apart, stride);
  }
}

function joinRows(u: usize, apart: usize, stride: usize): void {
  for (let row = BLOCK; row < BLOCK + 8 * ROW; row += ROW, u += stride) {
    v128.store(row, v128.load64_lane(u + apart, v128.load64_zero(u), 1));
  }
}

function splitRows(u: usize, apart: usize, stride: usize): void {
  for (let row = BLOCK; row < BLOCK + 8 * ROW; row += ROW, u += stride) {
    store<u64>(u, load<u64>(row));
    store<u64>(u + apart, load<u64>(row, 8));
  }
}

/** Sixteen rows of eight samples → `BLOCK`. */
function transposeIn(at: usize, stride: usize): void {
  transposeRows(at, at + 8 * stride, stride);
}

function transposeBothIn(u: usize, apart: usize, stride: usize): void {
  transposeRows(u, u + apart, stride);
}

/** Eight rows of eight samples from `a`, and eight from `b`. */
function transposeRows(a: usize, b: usize, stride: usize): void {
  const a0 = pairs(a, stride);
  const a1 = pairs(a + 2 * stride, stride);
  const a2 = pairs(a + 4 * stride, stride);
  const a3 = pairs(a + 6 * stride, stride);
  const b0 = pairs(b, stride);
  const b1 = pairs(b + 2 * stride, stride);
  const b2 = pairs(b + 4 * stride, stride);
  const b3 = pairs(b + 6 * stride, stride);
  // Four rows: of four columns each.
  const c0 = lowWords(a0, a1);
  const c1 = highWords(a0, a1);
  const c2 = lowWords(a2, a3);
  const c3 = highWords(a2, a3);
  const d0 = lowWords(b0, b1);
  const d1 = highWords(b0, b1);
  const d2 = lowWords(b2, b3);
  const d3 = highWords(b2, b3);
  storeColumns(BLOCK, i32x4.shuffle(c0, c2, 0, 4, 1, 5), i32x4.shuffle(d0, d2, 0, 4, 1, 5));
  storeColumns(BLOCK + 32, i32x4.shuffle(c0, c2, 2, 6, 3, 7), i32x4.shuffle(d0, d2, 2, 6, 3, 7));
  storeColumns(BLOCK + 64, i32x4.shuffle(c1, c3, 0, 4, 1, 5), i32x4.shuffle(d1, d3, 0, 4, 1, 5));
  storeColumns(BLOCK + 96, i32x4.shuffle(c1, c3, 2, 6, 3, 7), i32x4.shuffle(d1, d3, 2, 6, 3, 7));
}

/** Two rows, sample by sample. */
// @ts-ignore: decorator
@inline
function pairs(at: usize, stride: usize): v128 {
  const first = v128.load64_zero(at);
  const second = v128.load64_zero(at + stride);
  return lowBytes(first, second);
}

// @ts-ignore: decorator
@inline
function storeColumns(at: usize, a: v128, b: v128): void {
  v128.store(at, i64x2.shuffle(a, b, 0, 2));
  v128.store(at, i64x2.shuffle(a, b, 1, 3), 16);
}

function transposeOut(at: usize, stride: usize): void {
  transposeBack(at, at + 8 * stride, stride);
}

function transposeBothOut(u: usize, apart: usize, stride: usize): void {
  transposeBack(u, u + apart, stride);
}

function transposeBack(a: usize, b: usize, stride: usize): void {
  const r0 = v128.load(BLOCK);
  const r1 = v128.load(BLOCK, 16);
  const r2 = v128.load(BLOCK, 32);
  const r3 = v128.load(BLOCK, 48);
  const r4 = v128.load(BLOCK, 64);
  const r5 = v128.load(BLOCK, 80);
  const r6 = v128.load(BLOCK, 96);
  const r7 = v128.load(BLOCK, 112);
  storeHalf(a, stride, lowBytes(r0, r1), lowBytes(r2, r3), lowBytes(r4, r5), lowBytes(r6, r7));
  storeHalf(b, stride, highBytes(r0, r1), highBytes(r2, r3), highBytes(r4, r5), highBytes(r6, r7));
}

/** Eight rows; two columns of them in each vector. */
// @ts-ignore: decorator
@inline
function storeHalf(at: usize, stride: usize, c01: v128, c23: v128, c45: v128, c67: v128): void {
  const low = lowWords(c01, c23);
  const high = highWords(c01, c23);
  const lowRight = lowWords(c45, c67);
  const highRight = highWords(c45, c67);
  storeTwo(at, stride, i32x4.shuffle(low, lowRight, 0, 4, 1, 5));
  storeTwo(at + 2 * stride, stride, i32x4.shuffle(low, lowRight, 2, 6, 3, 7));
  storeTwo(at + 4 * stride, stride, i32x4.shuffle(high, highRight, 0, 4, 1, 5));
  storeTwo(at + 6 * stride, stride, i32x4.shuffle(high, highRight, 2, 6, 3, 7));
}

// @ts-ignore: decorator
@inline
function storeTwo(at: usize, stride: usize, rows: v128): void {
  v128.store64_lane(at, rows, 0);
  v128.store64_lane(at + stride, rows, 1);
}
