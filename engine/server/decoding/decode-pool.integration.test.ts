/** The decoding threads, as compiled: what they give is what decoding in place gives, and one that is lost loses nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { crossingId, deviceId } from '../../model/ids.ts'
import { epochMs } from '../../model/units.ts'
import { decoderOf } from '../../../ingest/registry.ts'
import type { Decoder, RawBody } from '../../../ingest/decoder.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { loadBodyOf } from '../bench/road-load.ts'
import { compiledUrl } from '../compiled-module.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { createDecodePool, readHere, type BodyReader, type DecodePoolOptions } from './decode-pool.ts'
import type { BodyContext } from './read-body.ts'

const AT_MS = 1_753_000_000_000
const pools: BodyReader[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

function openPool(options: DecodePoolOptions): BodyReader {
  const pool = createDecodePool(options)
  pools.push(pool)
  return pool
}

const contextOf = (device: string): BodyContext => ({
  crossingId: crossingId('huu-nghi'), deviceId: deviceId(device), receivedAtMs: epochMs(AT_MS), zone: 'Asia/Ho_Chi_Minh', provenance: 'simulated', clockSlackMs: 60_000, clockCorrectionMs: 0,
})

function genericJson(): Decoder {
  const decoder = decoderOf('generic-json')
  if (decoder === undefined) throw new Error('no generic-json')
  return decoder
}

const bodyAsking = (query: string): RawBody => ({ bytes: new Uint8Array([0x7b, 0x7d]), contentType: null, query })

describe('decoding threads', () => {
  it('give what decoding in place gives, in the order of the asking', async () => {
    const loaded = loadCrossing(`${CROSSINGS_DIR}/huu-nghi`)
    if (!loaded.ok) throw new Error('the crossing does not load')
    const pool = openPool({ threadCount: 2 })
    const bodies = Array.from({ length: 2_000 }, (_, index) => loadBodyOf(loaded.value.site, index, AT_MS + index))
    const order: number[] = []
    const pooled = await Promise.all(
      bodies.map(async ({ decoder, body, deviceId: device }, index) => {
        const read = await pool.read(decoder, body, contextOf(device))
        if (device === 'gps-gateway') order.push(index)
        return read
      }),
    )
    for (const [index, { encoded, ...read }] of pooled.entries()) {
      const { decoder, body, deviceId: device } = bodies[index] ?? expect.fail()
      const { encoded: _, ...here } = await readHere.read(decoder, body, contextOf(device))
      expect(read).toEqual(JSON.parse(JSON.stringify(here)))
      expect(`[${encoded?.json}]`).toBe(JSON.stringify(here.observations))
    }
    expect(order).toEqual(order.toSorted((left, right) => left - right))
  })

  it('hand pictures over whole', async () => {
    const decoder = decoderOf('hikvision-isapi') ?? expect.fail()
    const jpeg = Uint8Array.from({ length: 50_000 }, (_, index) => (index < 2 ? [0xff, 0xd8][index] ?? 0 : index % 251))
    const xml = '<EventNotificationAlert><ipAddress>10.0.0.1</ipAddress><dateTime>2025-07-20T10:00:00+07:00</dateTime><eventType>ANPR</eventType><ANPR><licensePlate>29C12345</licensePlate></ANPR></EventNotificationAlert>'
    const head = `--b\r\nContent-Disposition: form-data; name="anpr.xml"; filename="anpr.xml"\r\nContent-Type: text/xml\r\n\r\n${xml}\r\n--b\r\nContent-Disposition: form-data; name="detectionPicture.jpg"; filename="detectionPicture.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`
    const bytes = Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n--b--\r\n')])
    const read = await openPool({ threadCount: 1 }).read(decoder, { bytes, contentType: 'multipart/form-data; boundary=b', query: '' }, contextOf('cam-1'))
    expect(read.outcome).toBe('plate_read')
    expect(read.pictures.map(({ bytes: picture }) => Buffer.compare(picture, jpeg))).toEqual([0])
  })

  it.each(['hang', 'die'])('that %s are replaced: the body that did it is our fault, the others are read', async (query) => {
    const lost: string[] = []
    // Far longer than a thread takes to begin: one that is only slow is not lost.
    const pool = openPool({ threadCount: 1, hangMs: 8_000, worker: compiledUrl('./testing/faulty-worker', import.meta.url), onLost: (what) => lost.push(what) })
    const reads = await Promise.all(['', query, '', ''].map((asked) => pool.read(genericJson(), bodyAsking(asked), contextOf('device'))))
    expect(reads.map(({ outcome }) => outcome)).toEqual(['ignore', 'reject', 'ignore', 'ignore'])
    expect(reads[1]?.fault).toMatch(/decoding thread was lost/)
    expect(lost.length).toBe(2)
  })

  it('that never live are given up, and bodies are read in place', async () => {
    const lost: string[] = []
    const pool = openPool({ threadCount: 1, worker: compiledUrl('./testing/no-such-worker', import.meta.url), onLost: (what) => lost.push(what) })
    const isFault = (await pool.read(genericJson(), bodyAsking(''), contextOf('device'))).fault !== null
    expect(isFault).toBe(true)
    await expect.poll(() => lost.length, { timeout: 60_000 }).toBe(6)
    expect((await pool.read(genericJson(), bodyAsking(''), contextOf('device'))).fault).toBeNull()
  })

  it('answer what is open when they are closed', async () => {
    const pool = createDecodePool({ threadCount: 1 })
    const open = pool.read(genericJson(), bodyAsking(''), contextOf('device'))
    await pool.close()
    expect((await open).outcome).toBe('reject')
  })
})
