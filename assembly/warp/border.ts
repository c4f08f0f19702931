/**
 * Coordinates beyond the borders: map_coordinate of SciPy's ni_interpolation.c. With 'nearest' SciPy leaves them as they are,
 * and moves the taps instead.
 */
import { Fill } from "../change";

/** What `mapCoordinate` gives where the fill value is to be taken. */
export const OUTSIDE: f64 = -Infinity;

/**
 * A coordinate that stands for `at` on an axis of `length` pixels, or OUTSIDE. It is above −1 and below `length`, but for
 * 'nearest', with which it may be anywhere.
 */
export function mapCoordinate(at: f64, length: i32, fill: Fill): f64 {
  const last = <f64>(length - 1);
  if (fill == Fill.Nearest || (at >= 0 && at <= last)) return at;
  if (fill == Fill.Constant) return OUTSIDE;
  if (length == 1) return 0;
  const inside = fill == Fill.Reflect ? reflect(at, <f64>length) : wrap(at, last);
  // Numbers so large that they have no fraction, and what is no number, end up anywhere.
  return inside > -1 && inside < <f64>length ? inside : OUTSIDE;
}

/** … c b a | a b c | c b a …: the border lies half a pixel beyond the last centre. */
function reflect(at: f64, length: f64): f64 {
  const period = 2 * length;
  if (at < 0) {
    const near = at < -period ? period * trunc(-at / period) + at : at;
    return near < -length ? near + period : (near > -TINY ? TINY : -near) - 1;
  }
  const near = at - period * trunc(at / period);
  return near >= length ? period - near - 1 : near;
}

/** What keeps a coordinate just below zero from being reflected to −1, which is not inside. */
const TINY: f64 = 1e-15;

/** The first and the last centre are the same place. */
function wrap(at: f64, last: f64): f64 {
  return at < 0 ? at + last * (trunc(-at / last) + 1) : at - last * trunc(at / last);
}
