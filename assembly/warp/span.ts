/** Which pixels of an output row read within the borders. */

/**
 * The first x of 0 … `width` at which the coordinate (start + x · step) + offset has come to 0 … `last`, or has left it
 * again if `left`. Rounding does not change that the coordinate grows or falls with x, so that bisection finds it.
 */
export function firstInside(start: f64, step: f64, offset: f64, last: f64, width: i32): i32 {
  return step < 0
    ? bisect(-start, -step, -offset, -last, false, width)
    : bisect(start, step, offset, 0, false, width);
}

/** The first x behind `firstInside` at which it has left again. */
export function firstBehind(start: f64, step: f64, offset: f64, last: f64, width: i32): i32 {
  return step < 0
    ? bisect(-start, -step, -offset, 0, true, width)
    : bisect(start, step, offset, last, true, width);
}

/** The first x at which a growing coordinate is at least `limit`, or above it. */
function bisect(start: f64, step: f64, offset: f64, limit: f64, above: bool, width: i32): i32 {
  let low = 0;
  let high = width;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = start + <f64>middle * step + offset;
    if (above ? at > limit : at >= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
