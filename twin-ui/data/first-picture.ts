/**
 * When trucks have been seen moving: what can wait for that, waits.
 *
 * Time:    a page without a 3D view, or one without trucks, waits for PATIENCE_MS.
 */

const PATIENCE_MS = 10_000

let tell: () => void = () => undefined
const told = new Promise<void>((resolve) => (tell = resolve))

/** The picture says it, once or more often. */
export const tellFirstPicture = (): void => tell()

export const untilFirstPicture = (): Promise<void> => Promise.race([told, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))])
