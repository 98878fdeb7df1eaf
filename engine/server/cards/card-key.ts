/**
 * The server's own secrets about cards and people: the key that signs cards, and the one under which numbers of people become digests.
 *
 * Both are made at the first start in `<data>/card-keys.json`, readable by its owner alone. Whoever loses that file has to issue every
 * card anew; whoever steals it can forge cards, which the register then does not know.
 *
 * Source:  Ed25519 (RFC 8032): short deterministic signatures, so that printing a card twice prints the same text, and a public key that
 *          gates may check with by themselves. Digests are HMAC-SHA-256, cut to 132 bits.
 */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { readPrivateJson, writePrivateJson } from '../auth/private-file.ts'
import { drawSecret } from '../auth/secret-text.ts'

const CardKeysSchema = z.strictObject({ privateKeyPem: z.string().min(64), digestKey: z.string().min(32) })
type CardKeys = z.infer<typeof CardKeysSchema>

const DIGEST_LENGTH = 22

export interface CardKey {
  readonly sign: (text: string) => Uint8Array
  readonly isOurs: (text: string, signature: Uint8Array) => boolean
  /** The same for the same number under the same key, and of no use without the key. */
  readonly digestOf: (number: string) => string
  readonly publicKeyPem: string
}

/** @throws Error with the file's name when it is damaged: a new key would make every card a forgery. */
export async function openCardKey(dataDir: string): Promise<CardKey> {
  const path = join(dataDir, 'card-keys.json')
  const found = await readPrivateJson(path, CardKeysSchema)
  if (found !== null) return createCardKey(found)
  const keys: CardKeys = {
    privateKeyPem: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    digestKey: drawSecret(),
  }
  await writePrivateJson(path, keys)
  return createCardKey(keys)
}

function createCardKey({ privateKeyPem, digestKey }: CardKeys): CardKey {
  const privateKey = createPrivateKey(privateKeyPem)
  const publicKey = createPublicKey(privateKey)
  return {
    sign: (text) => sign(null, Buffer.from(text), privateKey),
    isOurs: (text, signature) => verify(null, Buffer.from(text), publicKey, signature),
    digestOf: (number) => createHmac('sha256', digestKey).update(number).digest('base64url').slice(0, DIGEST_LENGTH),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}
