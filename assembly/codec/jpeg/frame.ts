/** The frame and the scan at hand: what the headers said, with the names of T.81 (X, Y, Hᵢ, Vᵢ, Tqᵢ, Ss, Se, Ah, Al). */

export const MAX_COMPONENTS: i32 = 4;

@unmanaged
export class Component {
  id: i32;
  /** Sampling factors Hᵢ and Vᵢ. */
  h: i32;
  v: i32;
  /** Destination of its quantisation table, Tqᵢ. */
  tq: i32;
  /** Destinations of its entropy coding tables in this scan. */
  td: i32;
  ta: i32;
  /** Its size in samples, as scaled, and in blocks without those that only fill up an MCU. */
  width: i32;
  height: i32;
  blocksWide: i32;
  blocksHigh: i32;
  /** Blocks in a row of `coefficients`, and rows: whole MCUs. */
  paddedWide: i32;
  paddedHigh: i32;
  /** The prediction of the next DC coefficient. */
  predictor: i32;
  /** The context that its last difference is to the next (arithmetic coding). */
  context: i32;
  /** Whether `quantization` holds the table that was valid at its first scan. */
  latched: i32;
  /** 64 uint16, in rows. */
  quantization: usize;
  /** All coefficients, 64 int16 a block, where the scans are not decoded on the fly; 0 otherwise. */
  coefficients: usize;
  /**
   * Of a progressive image with Huffman coding, 64 bits a block: bit k says that AC coefficient k of the zigzag
   * sequence is not zero.
   */
  nonZero: usize;
  /** A byte for each column of blocks: whether it matters; see wanted.ts. */
  wanted: usize;
  /** Samples of the MCU row at hand. */
  plane: usize;
  stride: usize;
  /** Rows and columns of samples that belong to hMax × vMax pixels: Vᵢ and Hᵢ, unless its blocks are scaled apart. */
  groupRows: i32;
  groupColumns: i32;
  /** Samples along one side of an inverse transform: 8, 4, 2 or 1. */
  blockSize: i32;
  /** 64 int8: the accuracy Al to which each coefficient is known so far, −1 where nothing is. */
  accuracy: usize;
  /** The same before the last scan that the component was in. */
  formerAccuracy: usize;
}

const COMPONENT_BYTES: usize = 112;
const components = memory.data(112 * 4, 16);
const quantizations = memory.data(128 * 4, 16);
const accuracies = memory.data(128 * 4, 16);

// @ts-ignore: decorator
@inline
export function component(i: i32): Component {
  return changetype<Component>(components + <usize>i * COMPONENT_BYTES);
}

/** 64 uint16 for the component's own copy of its quantisation table. */
function quantizationOf(i: i32): usize {
  return quantizations + <usize>i * 128;
}

function accuracyOf(i: i32): usize {
  return accuracies + <usize>i * 128;
}

/** X and Y. */
export let width: i32 = 0;
export let height: i32 = 0;
/** Nf. */
export let count: i32 = 0;
export let progressive: bool = false;
export let arithmetic: bool = false;
export let hMax: i32 = 1;
export let vMax: i32 = 1;
export let mcusWide: i32 = 0;
export let mcusHigh: i32 = 0;
export let sawFrame: bool = false;

export let sawJfif: bool = false;
export let sawAdobe: bool = false;
export let adobeTransform: i32 = 0;
export let sawExif: bool = false;
export let orientation: i32 = 1;
/** MCUs between restart markers; 0 for none. */
export let restartInterval: i32 = 0;

/** Ns, and the indices of the components in the scan. */
export let scanCount: i32 = 0;
const scanMembers = memory.data(4 * 4, 4);
export let ss: i32 = 0;
export let se: i32 = 0;
export let ah: i32 = 0;
export let al: i32 = 0;
/** Scans so far. */
export let scans: i32 = 0;

export function scanMember(i: i32): i32 {
  return load<i32>(scanMembers + (<usize>i << 2));
}

export function setScanMember(i: i32, index: i32): void {
  store<i32>(scanMembers + (<usize>i << 2), index);
}

/** Forgets the last image. */
export function resetFrame(): void {
  sawFrame = false;
  sawJfif = false;
  sawAdobe = false;
  adobeTransform = 0;
  sawExif = false;
  orientation = 1;
  restartInterval = 0;
  scans = 0;
  memory.fill(components, 0, COMPONENT_BYTES * 4);
  memory.fill(accuracies, 0xff, 128 * 4);
}

export function setJfif(): void {
  sawJfif = true;
}

export function setAdobe(transform: i32): void {
  sawAdobe = true;
  adobeTransform = transform;
}

export function setExif(value: i32): void {
  sawExif = true;
  orientation = value;
}

export function setRestartInterval(interval: i32): void {
  restartInterval = interval;
}

export function setFrame(x: i32, y: i32, components: i32, isProgressive: bool, isArithmetic: bool): void {
  sawFrame = true;
  width = x;
  height = y;
  count = components;
  progressive = isProgressive;
  arithmetic = isArithmetic;
}

export function setScan(members: i32, start: i32, end: i32, high: i32, low: i32): void {
  scanCount = members;
  ss = start;
  se = end;
  ah = high;
  al = low;
  scans += 1;
}

// @ts-ignore: decorator
@inline
export function ceilDiv(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

/** The sizes that follow from the sampling factors (T.81 A.1.1 and A.2). */
export function measure(): void {
  hMax = 1;
  vMax = 1;
  for (let i = 0; i < count; ++i) {
    hMax = max(hMax, component(i).h);
    vMax = max(vMax, component(i).v);
  }
  mcusWide = ceilDiv(width, 8 * hMax);
  mcusHigh = ceilDiv(height, 8 * vMax);
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    c.blocksWide = ceilDiv(width * c.h, hMax * 8);
    c.blocksHigh = ceilDiv(height * c.v, vMax * 8);
    c.paddedWide = mcusWide * c.h;
    c.paddedHigh = mcusHigh * c.v;
    c.quantization = quantizationOf(i);
    c.accuracy = accuracyOf(i);
    c.formerAccuracy = c.accuracy + 64;
  }
}

/**
 * The sizes of an image of which a block gives `size` samples a side, 8, 4, 2 or 1: `jpeg_calc_output_dimensions` of
 * libjpeg's jdmaster.c. A component that would have to be upsampled by two both ways is scaled down less instead.
 */
export function scaleTo(size: i32): void {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    let own = size;
    while (own < 8 && (hMax * size) % (c.h * own * 2) == 0 && (vMax * size) % (c.v * own * 2) == 0) own *= 2;
    c.blockSize = own;
    c.width = ceilDiv(width * c.h * own, hMax * 8);
    c.height = ceilDiv(height * c.v * own, vMax * 8);
    c.groupRows = (c.v * own) / size;
    c.groupColumns = (c.h * own) / size;
  }
}
