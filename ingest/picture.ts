/** JPEG by its first bytes: cameras announce pictures as anything from `image/pjpeg` to `application/octet-stream`. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8
