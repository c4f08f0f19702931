/**
 * Scans with arithmetic coding, sequential (T.81 F.2.4) and progressive (G.1.3 and G.2), as in libjpeg's jdarith.c. All
 * of them decode into the coefficients of the whole image.
 */
import { Status } from "../../status";
import { acMiddle, dcHigh, dcLow } from "./arithmetic";
import { FIXED, decide, isLost, isStarved, setLost } from "./arithmeticDecoder";
import { ah, al, progressive, restartInterval, se, ss } from "./frame";
import { Unit, checkCutOff, restart, restartsToGo, setRestartsToGo, unit, unitCount } from "./scan";
import { placeOf } from "./tables";

/** Contexts of table F.4 and of F.1.4.4.2: X1 of DC; X2 of AC up to Kx, and beyond; and how far M is behind X. */
const DC_X1: usize = 20;
const AC_X2_LOW: usize = 189;
const AC_X2_HIGH: usize = 217;
const M_FROM_X: usize = 14;

/** Magnitudes that no coefficient has. */
const OVERFLOW: i32 = 0x8000;

/** Decodes `mcus` MCUs, whose units say where their first blocks are. */
export function decodeArithmetic(mcus: i32): Status {
  for (let x = 0; x < mcus; ++x) {
    if (restartInterval) {
      if (restartsToGo == 0) {
        const status = restart();
        if (status != Status.Ok) return status;
      }
      setRestartsToGo(restartsToGo - 1);
    }
    if (!isLost) decodeMcu();
    for (let i = 0; i < unitCount; ++i) unit(i).target += unit(i).step;
  }
  return isStarved() ? checkCutOff() : Status.Ok;
}

function decodeMcu(): void {
  if (progressive && ss != 0) {
    if (ah == 0) decodeBand(unit(0), ss, se, al);
    else acRefine(unit(0));
  } else if (progressive && ah != 0) {
    dcRefine();
  } else {
    for (let i = 0; i < unitCount && !isLost; ++i) {
      const u = unit(i);
      decodeDc(u);
      if (!progressive && !isLost) decodeBand(u, 1, 63, 0);
    }
  }
}

/** Decode_DC_DIFF of F.2.4.1, and the coefficient. */
function decodeDc(u: Unit): void {
  const c = u.component;
  let bin = u.dc + <usize>c.context;
  if (!decide(bin)) {
    c.context = 0;
  } else {
    const sign = decide(bin + 1);
    bin += 2 + <usize>sign;
    let m = decide(bin);
    if (m) {
      bin = u.dc + DC_X1;
      m = magnitudeCategory(bin, m);
      if (m == OVERFLOW) return setLost();
      bin += <usize>ctz(m);
    }
    // F.1.4.4.1.2: whether the difference was zero, small or large is the next one's context.
    if (m < (1 << dcLow(c.td)) >> 1) c.context = 0;
    else if (m > (1 << dcHigh(c.td)) >> 1) c.context = 12 + 4 * sign;
    else c.context = 4 + 4 * sign;
    c.predictor += signedValue(bin + M_FROM_X, m, sign);
  }
  store<i16>(u.target, <i16>(c.predictor << (progressive ? al : 0)));
}

/** Decode_AC_coefficients of F.2.4.2: those from `first` to `last`. */
function decodeBand(u: Unit, first: i32, last: i32, shift: i32): void {
  const block = u.target;
  const middle = acMiddle(u.component.ta);
  for (let k = first; k <= last; ++k) {
    let bin = u.ac + 3 * <usize>(k - 1);
    if (decide(bin)) return; // end of block
    while (!decide(bin + 1)) {
      if (++k > last) return setLost();
      bin += 3;
    }
    const sign = decide(FIXED);
    bin += 2;
    let m = decide(bin);
    if (m && decide(bin)) {
      bin = u.ac + (k <= middle ? AC_X2_LOW : AC_X2_HIGH);
      m = magnitudeCategory(bin, 2);
      if (m == OVERFLOW) return setLost();
      bin += <usize>ctz(m) - 1;
    }
    const value = signedValue(bin + M_FROM_X, m, sign);
    store<i16>(block + placeOf(k), <i16>(value << shift));
  }
}

/** Figure F.23 from its second decision on: M, doubled for each 1 from the context `bin` on. */
function magnitudeCategory(bin: usize, m: i32): i32 {
  while (m < OVERFLOW && decide(bin)) {
    m <<= 1;
    bin += 1;
  }
  return m;
}

/** Figure F.24: the bits of the magnitude below `m`, all in one context. */
function signedValue(bin: usize, m: i32, sign: i32): i32 {
  let value = m;
  while (m >>= 1) {
    if (decide(bin)) value |= m;
  }
  value += 1;
  return sign ? -value : value;
}

/** G.1.3.1: one more bit of each DC coefficient. */
function dcRefine(): void {
  for (let i = 0; i < unitCount; ++i) {
    const at = unit(i).target;
    if (decide(FIXED)) store<i16>(at, <i16>(<i32>load<i16>(at) | (1 << al)));
  }
}

/** G.1.3.3: a correction of each coefficient that is not zero yet, and new ones of ±1 between them. */
function acRefine(u: Unit): void {
  const block = u.target;
  const plus = 1 << al;
  const minus = -1 << al;
  // Up to the last coefficient so far, EOBx, there is no end of the block.
  let endSoFar = se;
  while (endSoFar > 0 && load<i16>(block + placeOf(endSoFar)) == 0) --endSoFar;
  for (let k = ss; k <= se; ++k) {
    let bin = u.ac + 3 * <usize>(k - 1);
    if (k > endSoFar && decide(bin)) return;
    while (true) {
      const at = block + placeOf(k);
      const coefficient = <i32>load<i16>(at);
      if (coefficient != 0) {
        if (decide(bin + 2)) store<i16>(at, <i16>(coefficient + (coefficient < 0 ? minus : plus)));
        break;
      }
      if (decide(bin + 1)) {
        store<i16>(at, <i16>(decide(FIXED) ? minus : plus));
        break;
      }
      if (++k > se) return setLost();
      bin += 3;
    }
  }
}
