/** The thread in which frames are read: the ONNX runtime computes where it is called, and the state must not wait for it. */
import { parentPort, workerData } from 'node:worker_threads'
import { openFrameReader, type ReadFrame } from './frame-reader.ts'
import type { PlateModels } from './model-files.ts'
import { findOnnxRuntime, WITHOUT_RUNTIME } from './onnx-runtime.ts'

export interface FrameJob {
  readonly jobSeq: number
  readonly jpeg: Uint8Array
}

/** Either that the thread is ready (`jobSeq` 0), or one frame's answer. */
export interface FrameAnswer {
  readonly jobSeq: number
  readonly frame: ReadFrame | null
  readonly failure: string | null
}

const reasonOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure))
const answer = (jobSeq: number, frame: ReadFrame | null, failure: string | null): void => parentPort?.postMessage({ jobSeq, frame, failure } satisfies FrameAnswer)

try {
  const runtime = await findOnnxRuntime()
  if (runtime === null) throw new Error(WITHOUT_RUNTIME)
  const reader = await openFrameReader(runtime, workerData as PlateModels)
  parentPort?.on('message', ({ jobSeq, jpeg }: FrameJob) => {
    reader.read(jpeg).then((frame) => answer(jobSeq, frame, null), (failure: unknown) => answer(jobSeq, null, reasonOf(failure)))
  })
  answer(0, null, null)
} catch (failure) {
  answer(0, null, reasonOf(failure))
}
