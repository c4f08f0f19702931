/** SHA-256 in hexadecimal of an array's bytes. */
export async function sha256(array: Uint8Array | Float32Array | Int32Array): Promise<string> {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The first 16 digits, as our own goldens have them. */
export async function sha16(array: Uint8Array | Float32Array): Promise<string> {
  return (await sha256(array)).slice(0, 16)
}
