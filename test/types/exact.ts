/** Whether two types are the same, and not only assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles if `Actual` is `Expected`: `exactly<number, typeof x>(true)`. */
export declare function exactly<Expected, Actual>(same: Same<Expected, Actual>): void
