/** A sample on its way through the steps of a change: 8 bits as long as possible, then float32. */
import { allocate } from "../arena";
import { Spec } from "../spec";

@unmanaged
export class Sample {
  data: usize;
  float: bool;
  width: i32;
  height: i32;
  channels: i32;
  /** Where float32 samples may go, or 0: normalising in place is less memory to go through. */
  room: usize;
  /** Whether all samples are known to be within 0 … 255. */
  within: bool;

  get pixels(): usize {
    return <usize>this.width * <usize>this.height;
  }

  get count(): usize {
    return this.pixels * <usize>this.channels;
  }
}

/** Of a canvas, which no step overwrites. Null where memory ran out. */
export function openSample(canvas: usize, spec: Spec, room: usize): Sample | null {
  const at = allocate(offsetof<Sample>());
  if (!at) return null;
  const s = changetype<Sample>(at);
  s.data = canvas;
  s.float = spec.float;
  s.room = room;
  s.width = spec.width;
  s.height = spec.height;
  s.channels = spec.channels;
  s.within = !spec.float;
  return s;
}
