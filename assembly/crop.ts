/** The random resized crop of torchvision: which part of the picture a change leaves. */
import { Change } from "./change";

let left: i32 = 0;
let top: i32 = 0;
let croppedWidth: i32 = 0;
let croppedHeight: i32 = 0;

/**
 * Finds the box in a picture of `width` × `height`: RandomResizedCrop.get_params of torchvision. The first try that fits is
 * taken; where none does, the largest box at the centre whose ratio is allowed. Python's `round` and the instruction
 * `nearest` both round halves to even.
 */
export function findCrop(width: i32, height: i32, change: Change): void {
  const area = <f64>width * <f64>height;
  for (let i = 0; i < change.cropTries; ++i) {
    const wanted = area * change.tryArea(i);
    const w = nearest(sqrt(wanted * change.tryRatio(i)));
    const h = nearest(sqrt(wanted / change.tryRatio(i)));
    if (w > 0 && w <= <f64>width && h > 0 && h <= <f64>height) {
      croppedWidth = <i32>w;
      croppedHeight = <i32>h;
      left = placeOf(change.cropLeft, width - croppedWidth);
      top = placeOf(change.cropTop, height - croppedHeight);
      return;
    }
  }
  cropCentre(width, height, change);
}

/** One of 0 … `room`, all equally likely for `draw` in 0 … 1. */
function placeOf(draw: f64, room: i32): i32 {
  return <i32>floor(draw * <f64>(room + 1));
}

function cropCentre(width: i32, height: i32, change: Change): void {
  const ratio = <f64>width / <f64>height;
  croppedWidth = width;
  croppedHeight = height;
  // A box of no pixels takes one instead.
  if (ratio < change.cropMinRatio) croppedHeight = max(<i32>nearest(<f64>width / change.cropMinRatio), 1);
  else if (ratio > change.cropMaxRatio) croppedWidth = max(<i32>nearest(<f64>height * change.cropMaxRatio), 1);
  left = (width - croppedWidth) / 2;
  top = (height - croppedHeight) / 2;
}

export function cropLeft(): i32 {
  return left;
}

export function cropTop(): i32 {
  return top;
}

export function cropWidth(): i32 {
  return croppedWidth;
}

export function cropHeight(): i32 {
  return croppedHeight;
}
