/**
 * What only the server can say of an observation, said before it is stored: whether a card's signature is ours, and the keyed digest that
 * stands for a person's number.
 *
 * Decoders hand the texts over as `confidential`; here they end. They are in no log, no store and no answer.
 */
import { parseCardText } from '../../model/card.ts'
import type { Observation } from '../../model/observations.ts'
import type { BodyReader, PooledBody } from '../decoding/decode-pool.ts'
import type { CardKey } from './card-key.ts'

function attested(observation: Observation, text: string, key: CardKey): Observation {
  switch (observation.type) {
    case 'card.presented': {
      const card = parseCardText(text)
      return { ...observation, signature: card !== null && key.isOurs(card.signed, card.signature) ? 'good' : 'bad' }
    }
    case 'document.read':
    case 'gate.event':
      return { ...observation, subjectDigest: key.digestOf(text) }
    default:
      return observation
  }
}

function attest(body: PooledBody, key: CardKey): PooledBody {
  // Nearly all bodies: they go on as they are.
  if (body.confidential === undefined) return body
  const { confidential, ...read } = body
  if (confidential.every((text) => text === null)) return read
  const observations = read.observations.map((observation, index) => {
    const text = confidential[index] ?? null
    return text === null ? observation : attested(observation, text, key)
  })
  // They differ from what the thread encoded: the log encodes them again. Gates report a few times a second, not thousands.
  return { ...read, observations, encoded: null }
}

/** A reader whose observations carry our word where it is needed. */
export const attestingReader = (reader: BodyReader, key: CardKey): BodyReader => ({
  read: async (decoder, body, context) => attest(await reader.read(decoder, body, context), key),
  close: reader.close,
})
