/**
 * A transport failure in words that an operator can act on. Never a stack trace, an address with its password, or a payload.
 */
const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at its address (connection refused)',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name could not be looked up (DNS)',
  EHOSTUNREACH: 'there is no way to its address',
  ENETUNREACH: 'there is no way to its network',
  ETIMEDOUT: 'it did not answer in time',
  EADDRINUSE: 'the port is taken by another program',
  EACCES: 'access was denied by the operating system',
  ENOENT: 'the file or folder is not there',
  EPROTO: 'it does not speak TLS as expected',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed (NODE_EXTRA_CA_CERTS names those to trust)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed (NODE_EXTRA_CA_CERTS names those to trust)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody we trust (NODE_EXTRA_CA_CERTS names those to trust)',
}
const WORDS_LENGTH_MAX = 200
/** `scheme://user:password@` */
const CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi

/** A failure that we word ourselves. */
export class SourceFailure extends Error {}

export function failureWords(failure: unknown): string {
  if (failure instanceof AggregateError && failure.errors.length > 0) return failureWords(failure.errors[0])
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
  const known = typeof code === 'string' ? BY_CODE[code] : undefined
  if (known !== undefined) return known
  const message = failure instanceof Error ? failure.message : String(failure)
  const words = message.replace(CREDENTIALS, '$1').replace(/\p{Cc}+/gu, ' ').trim()
  return words === '' ? 'it failed without a word' : words.slice(0, WORDS_LENGTH_MAX)
}
