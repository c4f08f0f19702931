/** An array to be written into; a page has no other memory than such as is zero. */
export const floats = (length: number): Float32Array => new Float32Array(length)
