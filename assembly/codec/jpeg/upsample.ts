/**
 * Upsampling as libjpeg's jdsample.c does it with fancy upsampling on: a triangle filter where a component has half the
 * columns, half the rows or both, and replication for all other factors. Rows may be read and written up to a vector past
 * their end, and have room for a sample before their beginning.
 */

/** 3/4 of the nearer sample and 1/4 of the further one; ties go to and fro. */
export function h2v1(src: usize, width: i32, dst: usize): void {
  repeatEdges(src, width);
  const end = src + <usize>width;
  do {
    const here = v128.load8x8_u(src);
    const left = v128.load8x8_u(src - 1);
    const right = v128.load8x8_u(src + 1);
    const three = i16x8.add(here, i16x8.add(here, here));
    const even = i16x8.shr_u(i16x8.add(i16x8.add(three, left), i16x8.splat(1)), 2);
    const odd = i16x8.shr_u(i16x8.add(i16x8.add(three, right), i16x8.splat(2)), 2);
    v128.store(dst, v128.or(even, i16x8.shl(odd, 8)));
    src += 8;
    dst += 16;
  } while (src < end);
}

/** `near` is the row that the output row lies in, `far` the one next to it. `bias` is 1 above the centre, 2 below. */
export function h1v2(near: usize, far: usize, width: i32, bias: i32, dst: usize): void {
  const half = i16x8.splat(<i16>bias);
  for (let x = 0; x < width; x += 8, near += 8, far += 8, dst += 8) {
    const sum = i16x8.shr_u(i16x8.add(columnSum(near, far), half), 2);
    v128.store64_lane(dst, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}

/** Both ways: the columns' sums first, in `sums`, which has room for `width` + 24 int16. */
export function h2v2(near: usize, far: usize, width: i32, sums: usize, dst: usize): void {
  const first = sums + 16;
  for (let x = 0; x < width; x += 16) {
    const at = first + (<usize>x << 1);
    v128.store(at, columnSum(near + <usize>x, far + <usize>x));
    v128.store(at, columnSum(near + <usize>x + 8, far + <usize>x + 8), 16);
  }
  store<i16>(first - 2, load<i16>(first));
  store<i16>(first + (<usize>width << 1), load<i16>(first + (<usize>(width - 1) << 1)));
  let at = first;
  const end = first + (<usize>width << 1);
  do {
    const here = v128.load(at);
    const three = i16x8.add(here, i16x8.add(here, here));
    const even = i16x8.shr_u(i16x8.add(i16x8.add(three, v128.load(at - 2)), i16x8.splat(8)), 4);
    const odd = i16x8.shr_u(i16x8.add(i16x8.add(three, v128.load(at, 2)), i16x8.splat(7)), 4);
    v128.store(dst, v128.or(even, i16x8.shl(odd, 8)));
    at += 16;
    dst += 16;
  } while (at < end);
}

// @ts-ignore: decorator
@inline
function columnSum(near: usize, far: usize): v128 {
  const n = v128.load8x8_u(near);
  return i16x8.add(i16x8.add(n, i16x8.add(n, n)), v128.load8x8_u(far));
}

/** Each sample `times` times. */
export function replicate(src: usize, width: i32, times: i32, dst: usize): void {
  for (let x: usize = 0; x < <usize>width; ++x, dst += <usize>times) {
    memory.fill(dst, load<u8>(src + x), <usize>times);
  }
}

/** Past its ends a row goes on as it ends: the formulas for the inside then give libjpeg's for the edges. */
function repeatEdges(row: usize, width: i32): void {
  store<u8>(row - 1, load<u8>(row));
  store<u8>(row + <usize>width, load<u8>(row + <usize>width - 1));
}
