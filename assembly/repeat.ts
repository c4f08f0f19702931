/** Memory that repeats. */

/** So much is copied at once: what is read again and again should stay in a processor's cache. */
const STEP: usize = 1 << 17;

/** Fills `size` bytes at `at` with the first `period` of them, in few copies where these are short. */
export function repeatBytes(at: usize, period: usize, size: usize): void {
  const step = max(period, STEP - STEP % period);
  for (let done = period; done < size; ) {
    const more = min(min(done, step), size - done);
    memory.copy(at + done, at, more);
    done += more;
  }
}
