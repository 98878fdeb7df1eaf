/** What a command is given to read: a file, or `-` for standard input. */
import { createReadStream } from 'node:fs'

const STDIN_NAME = '-'

export const isStdin = (name: string): boolean => name === STDIN_NAME

/** Bytes up to a bound and a little more, so that whoever gets them sees that there are too many: some files, and pipes, have no end. */
export async function readInput(name: string, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of isStdin(name) ? process.stdin : createReadStream(name)) {
    const bytes = Buffer.from(chunk as Uint8Array)
    chunks.push(bytes)
    sizeBytes += bytes.length
    if (sizeBytes > bytesMax) break
  }
  return Buffer.concat(chunks)
}
