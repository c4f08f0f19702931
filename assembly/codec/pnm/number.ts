/**
 * Numbers in text, a byte at a time. As in Pillow, they are what Python's int() takes: a sign may stand ahead, and
 * single underscores between digits.
 */

/** Characters of a number, at the most. */
export const LONGEST: i32 = 10;

const enum State {
  Empty,
  Sign,
  Digits,
  Underscore,
  Bad,
}

@unmanaged
export class Digits {
  state: State;
  negative: bool;
  length: i32;
  value: i64;

  clear(): void {
    this.state = State.Empty;
    this.negative = false;
    this.length = 0;
    this.value = 0;
  }

  copyFrom(other: Digits): void {
    memory.copy(changetype<usize>(this), changetype<usize>(other), offsetof<Digits>());
  }

  append(byte: u32): void {
    // The value of what is too long is never asked for.
    if (++this.length > LONGEST) return;
    const digit = byte - 0x30;
    const state = this.state;
    if (digit < 10 && state != State.Bad) {
      this.value = this.value * 10 + <i64>digit;
      this.state = State.Digits;
    } else if (byte == 0x5f && state == State.Digits) {
      this.state = State.Underscore;
    } else if ((byte == 0x2b || byte == 0x2d) && state == State.Empty) {
      this.negative = byte == 0x2d;
      this.state = State.Sign;
    } else {
      this.state = State.Bad;
    }
  }

  /** Whether it is a number by now. */
  isNumber(): bool {
    return this.state == State.Digits && this.length <= LONGEST;
  }

  signed(): i64 {
    return this.negative ? -this.value : this.value;
  }
}

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
// @ts-ignore: decorator
@inline
export function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5;
}

// @ts-ignore: decorator
@inline
export function endsLine(byte: u32): bool {
  return byte == 0x0a || byte == 0x0d;
}
