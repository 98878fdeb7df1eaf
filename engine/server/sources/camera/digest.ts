/**
 * HTTP digest authentication, the client's half: challenge in, `Authorization` out. No I/O; the client nonce is passed in.
 *
 * Source:  RFC 7616 (MD5 and SHA-256, also `-sess`; qop `auth`), RFC 2069 for servers without qop; formats.md 0 and 4.7.
 *          Cameras with empty realm, nonce or qop are answered like the servers of RFC 2069: they compare the same empty texts.
 * Checked: digest.test.ts with the vectors of both RFCs.
 */
import { createHash } from 'node:crypto'

export interface Credentials {
  readonly user: string
  readonly password: string
}

export interface Challenge {
  readonly scheme: string
  /** Names in lower case; quoted values without their quotes. */
  readonly parameters: ReadonlyMap<string, string>
}

const HASH_BY_ALGORITHM: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' }
const CHALLENGE_LENGTH_MAX = 4_096

/** Several challenges may stand in one header, and several headers in one answer. */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  for (const header of headers) {
    const tokens = header.slice(0, CHALLENGE_LENGTH_MAX).matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([\w-]+)/g)
    for (const [, name, quoted, bare, scheme] of tokens) {
      if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() })
      else if (name !== undefined) challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
    }
  }
  return challenges
}

interface Digest {
  readonly hash: string
  readonly algorithm: string | null
  readonly isSession: boolean
  readonly hasQop: boolean
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | null
}

function digestOf({ scheme, parameters }: Challenge): Digest | null {
  if (scheme !== 'digest') return null
  const algorithm = parameters.get('algorithm') ?? null
  const name = (algorithm === null || algorithm === '' ? 'MD5' : algorithm).toUpperCase()
  const isSession = name.endsWith('-SESS')
  const hash = HASH_BY_ALGORITHM[isSession ? name.slice(0, -5) : name]
  const qop = parameters.get('qop') ?? ''
  const offered = qop.split(',').map((text) => text.trim().toLowerCase())
  if (hash === undefined || (qop.trim() !== '' && !offered.includes('auth'))) return null
  return {
    hash,
    algorithm,
    isSession,
    hasQop: qop.trim() !== '',
    realm: parameters.get('realm') ?? '',
    nonce: parameters.get('nonce') ?? '',
    opaque: parameters.get('opaque') ?? null,
  }
}

/** Stronger first. */
const STRENGTH = ['sha512-256', 'sha256', 'md5']

/** What a refusal calls for: another try with a new answer, or giving up. */
export type Verdict = 'retry' | 'wrongPassword' | 'unsupported'

export interface DigestSession {
  /** Null while no challenge is known: the first request goes without, and is refused with one. */
  readonly authorize: (method: string, target: string) => string | null
  /** The challenges of a 401. @param wasAnswered whether the refused request carried an answer. */
  readonly accept: (headers: readonly string[], wasAnswered: boolean) => Verdict
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

export function createDigestSession(credentials: Credentials, drawClientNonce: () => string): DigestSession {
  let digest: Digest | null = null
  let useCount = 0

  return {
    authorize: (method, target) => {
      if (digest === null) return null
      const { hash, algorithm, isSession, hasQop, realm, nonce, opaque } = digest
      const digestText = (text: string): string => createHash(hash).update(text, 'utf8').digest('hex')
      useCount += 1
      const count = useCount.toString(16).padStart(8, '0')
      const clientNonce = drawClientNonce()
      const plain = digestText(`${credentials.user}:${realm}:${credentials.password}`)
      const who = isSession ? digestText(`${plain}:${nonce}:${clientNonce}`) : plain
      const what = digestText(`${method}:${target}`)
      const response = digestText(hasQop ? `${who}:${nonce}:${count}:${clientNonce}:auth:${what}` : `${who}:${nonce}:${what}`)
      return [
        `Digest username=${quoted(credentials.user)}`,
        `realm=${quoted(realm)}`,
        `nonce=${quoted(nonce)}`,
        `uri=${quoted(target)}`,
        `response="${response}"`,
        ...(algorithm === null ? [] : [`algorithm=${algorithm}`]),
        ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
        ...(hasQop ? ['qop=auth', `nc=${count}`] : []),
        ...(hasQop || isSession ? [`cnonce="${clientNonce}"`] : []),
      ].join(', ')
    },
    accept: (headers, wasAnswered) => {
      const challenges = parseChallenges(headers)
      const found = challenges
        .flatMap((challenge) => {
          const usable = digestOf(challenge)
          return usable === null ? [] : [{ usable, isStale: /^true$/i.test(challenge.parameters.get('stale') ?? '') }]
        })
        .sort((left, right) => STRENGTH.indexOf(left.usable.hash) - STRENGTH.indexOf(right.usable.hash))[0]
      if (found === undefined) return 'unsupported'
      // The same nonce again, and not said to be too old: the answer itself was wrong.
      if (wasAnswered && !found.isStale && digest?.nonce === found.usable.nonce) return 'wrongPassword'
      digest = found.usable
      useCount = 0
      return 'retry'
    },
  }
}
