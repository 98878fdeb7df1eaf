/**
 * The ONNX runtime, where it is installed. It is an optional dependency: everything but reading camera frames works without it.
 *
 * Only what the plate reader uses is typed here, so that the server also compiles where the package is absent.
 */
export type TensorType = 'uint8' | 'float32'

export interface OnnxTensor {
  readonly type: string
  readonly data: unknown
  readonly dims: readonly number[]
}

/** One input or output as the model file declares it; names stand for sides of any length. */
export interface OnnxPort {
  readonly name: string
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

export interface OnnxSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly inputMetadata: readonly OnnxPort[]
  readonly outputMetadata: readonly OnnxPort[]
  readonly run: (feeds: Readonly<Record<string, OnnxTensor>>) => Promise<Readonly<Record<string, OnnxTensor>>>
  readonly release: () => Promise<void>
}

export interface OnnxRuntime {
  readonly InferenceSession: { readonly create: (model: Uint8Array, options: Readonly<Record<string, unknown>>) => Promise<OnnxSession> }
  readonly Tensor: new (type: TensorType, data: Uint8Array | Float32Array, dims: readonly number[]) => OnnxTensor
}

/** A text, so that no compiler looks for the package. */
const PACKAGE: string = 'onnxruntime-node'

/** @returns null where the package is not installed or does not run on this machine. */
export async function findOnnxRuntime(): Promise<OnnxRuntime | null> {
  try {
    const loaded = (await import(PACKAGE)) as { readonly default?: OnnxRuntime } & Partial<OnnxRuntime>
    const runtime = loaded.InferenceSession === undefined ? loaded.default : (loaded as OnnxRuntime)
    return runtime ?? null
  } catch {
    return null
  }
}

/** What is said wherever the plate reader is asked for and cannot be had. */
export const WITHOUT_RUNTIME = 'The plate reader needs the optional package onnxruntime-node, which is not installed or does not run here.'

/** One thread each: cameras are spread over processes' cores by whoever starts the readers. */
export const SESSION_OPTIONS = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', logSeverityLevel: 3 } as const
