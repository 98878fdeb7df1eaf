/**
 * A transport failure as a code with parameters, and in English for logs. Never a stack trace, an address with its password, or a payload.
 */
import { SOURCE_PROBLEMS, type SourceProblem, type SourceProblemCode } from '../../model/source-problems.ts'

const BY_CODE: Readonly<Record<string, SourceProblemCode>> = {
  ECONNREFUSED: 'source.link.refused',
  ECONNRESET: 'source.link.broken',
  EPIPE: 'source.link.broken',
  ENOTFOUND: 'source.name.unknown',
  EAI_AGAIN: 'source.name.noLookup',
  EHOSTUNREACH: 'source.route.noHost',
  ENETUNREACH: 'source.route.noNetwork',
  ETIMEDOUT: 'source.link.noAnswer',
  EADDRINUSE: 'source.port.taken',
  EACCES: 'source.system.denied',
  ENOENT: 'source.file.missing',
  EPROTO: 'source.tls.wrong',
  CERT_HAS_EXPIRED: 'source.tls.expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'source.tls.selfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'source.tls.selfSigned',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'source.tls.untrusted',
}
const WORDS_LENGTH_MAX = 200
/** `scheme://user:password@` */
const CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi

const englishOf = ({ code, context }: SourceProblem): string => SOURCE_PROBLEMS[code].en.replace(/\{(\w+)\}/g, (gap, key: string) => String(context[key] ?? gap))

/** A failure that we word ourselves. */
export class SourceFailure extends Error {
  readonly problem: SourceProblem

  constructor(code: SourceProblemCode, context: SourceProblem['context'] = {}) {
    const problem = { code, context }
    super(englishOf(problem))
    this.problem = problem
  }
}

export function failureProblem(failure: unknown): SourceProblem {
  if (failure instanceof SourceFailure) return failure.problem
  if (failure instanceof AggregateError && failure.errors.length > 0) return failureProblem(failure.errors[0])
  const systemCode = failure instanceof Error && 'code' in failure ? failure.code : undefined
  const known = typeof systemCode === 'string' ? BY_CODE[systemCode] : undefined
  if (known !== undefined) return { code: known, context: {} }
  const message = failure instanceof Error ? failure.message : String(failure)
  const words = message.replace(CREDENTIALS, '$1').replace(/\p{Cc}+/gu, ' ').trim()
  return words === '' ? { code: 'source.other.silent', context: {} } : { code: 'source.other', context: { words: words.slice(0, WORDS_LENGTH_MAX) } }
}

export const failureWords = (failure: unknown): string => englishOf(failureProblem(failure))
