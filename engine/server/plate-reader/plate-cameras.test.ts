import { expect, test } from 'vitest'
import type { DecodedObservation } from '../../model/observations.ts'
import { epochMs } from '../../model/units.ts'
import { quadOfBox } from '../../../ingest/plate-reader/quad.ts'
import type { ReadFrame } from './frame-reader.ts'
import type { FrameThread } from './frame-thread.ts'
import { createPlateCameras, type PlateCameras, type PlateCamerasParts } from './plate-cameras.ts'

const ALPHABET = '0123456789ABCDEFGH_'
const SLOTS = 9

/** A frame in which the plate is read as this text; `?` stands for a character of which nothing is known. */
function frameWith(...texts: readonly string[]): ReadFrame {
  const plates = texts.map((text, place) => {
    const logNats = new Float32Array(SLOTS * ALPHABET.length).fill(Math.log(0.002))
    Array.from(text.padEnd(SLOTS, '_')).forEach((character, slot) => {
      if (character === '?') logNats.fill(Math.log(1 / ALPHABET.length), slot * ALPHABET.length, (slot + 1) * ALPHABET.length)
      else logNats[slot * ALPHABET.length + ALPHABET.indexOf(character)] = Math.log(0.96)
    })
    return { quad: quadOfBox({ left: 100 + 900 * place, top: 500, right: 280 + 900 * place, bottom: 540 }), foundRatio: 0.9, distribution: { alphabet: ALPHABET, padCharacter: '_', slotCount: SLOTS, logNats } }
  })
  return { plates }
}

interface Stage {
  readonly cameras: PlateCameras
  readonly told: { readonly crossing: string; readonly device: string; readonly observation: DecodedObservation }[]
  readonly asked: string[]
  readonly warnings: string[]
  /** Lets one frame that is being read go on. */
  readonly release: () => void
}

/** Frames are texts here: `29C12345`, several with commas, `!` for one that cannot be decoded. */
function stage(options: { readonly isHeld?: boolean } & Pick<PlateCamerasParts, 'keepPicture'> = {}): Stage {
  const held: (() => void)[] = []
  const asked: string[] = []
  const thread: FrameThread = {
    read: async (jpeg) => {
      const text = new TextDecoder().decode(jpeg)
      asked.push(text)
      if (options.isHeld === true) await new Promise<void>((resolve) => held.push(resolve))
      if (text === '!') throw new Error('the picture is broken')
      return text === '' ? frameWith() : frameWith(...text.split(','))
    },
    close: () => Promise.resolve(),
  }
  const told: Stage['told'] = []
  const warnings: string[] = []
  let nowMs = 1_000_000
  const cameras = createPlateCameras({
    thread,
    wallNowMs: () => (nowMs += 200),
    tell: (crossing, device, observation) => {
      told.push({ crossing, device, observation })
      return Promise.resolve()
    },
    logger: { warn: (_context, message) => warnings.push(message) },
    ...(options.keepPicture === undefined ? {} : { keepPicture: options.keepPicture }),
  })
  return { cameras, told, asked, warnings, release: () => held.shift()?.() }
}

let atMs = 5_000
const frame = (text: string, device = 'camera-1'): Parameters<PlateCameras['takeFrame']>[0] =>
  ({ crossing: 'huu-nghi', device, jpeg: new TextEncoder().encode(text), receivedAtMs: epochMs((atMs += 100)) })

test('frames of one passage become one read with what the reader hesitated between', async () => {
  const { cameras, told } = stage()
  for (const text of ['29C12345', '29C12345', '29C1?345']) cameras.takeFrame(frame(text))
  await cameras.settle()
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ crossing: 'huu-nghi', device: 'camera-1', observation: { type: 'plate.read', format: 'camera-frame', plate: '29C12345', countryIso: 'VN', clockRule: 'receiveTime' } })
  const observation = told[0]?.observation
  if (observation?.type !== 'plate.read') throw new Error('no read')
  expect(observation.slotAlternatives?.[0]).toHaveLength(3)
  expect(observation.slotAlternatives?.[0]?.[0]).toMatchObject({ character: '2' })
  expect(observation.charConfidenceRatios).toHaveLength(8)
  expect(observation.marginNats).toBeGreaterThan(3)
})

test('two plates in one frame are two reads', async () => {
  const { cameras, told } = stage()
  for (let index = 0; index < 3; index += 1) cameras.takeFrame(frame('29C12345,88H67000'))
  await cameras.settle()
  expect(told.map(({ observation }) => (observation.type === 'plate.read' ? String(observation.plate) : '')).toSorted((left, right) => (left < right ? -1 : 1))).toEqual(['29C12345', '88H67000'])
})

test('a camera that is faster than the reader loses its oldest frames, and they are counted', async () => {
  const { cameras, asked, release } = stage({ isHeld: true })
  const taken = Array.from({ length: 9 }, (_, index) => cameras.takeFrame(frame(`29C1234${index}`)))
  // One is being read, four wait.
  expect(taken).toEqual([true, true, true, true, true, false, false, false, false])
  expect(cameras.listCounts()[0]).toMatchObject({ takenCount: 9, droppedCount: 4, waitingCount: 4 })
  const settled = cameras.settle()
  for (let index = 0; index < 5; index += 1) {
    await Promise.resolve()
    while (asked.length <= index) await Promise.resolve()
    release()
  }
  await settled
  expect(asked).toEqual(['29C12340', '29C12345', '29C12346', '29C12347', '29C12348'])
})

test('cameras take turns', async () => {
  const { cameras, asked } = stage()
  for (let index = 0; index < 3; index += 1) cameras.takeFrame(frame(`29C1234${index}`, 'fast'))
  cameras.takeFrame(frame('88H67000', 'slow'))
  await cameras.settle()
  expect(asked.indexOf('88H67000')).toBeLessThan(3)
})

test('a frame that cannot be read is counted, said, and costs nobody else anything', async () => {
  const { cameras, told, warnings } = stage()
  for (const text of ['29C12345', '!', '!', '29C12345']) cameras.takeFrame(frame(text))
  await cameras.settle()
  expect(cameras.listCounts()[0]).toMatchObject({ readCount: 2, failedCount: 2 })
  expect(warnings).toEqual(['a camera frame could not be read'])
  expect(told).toHaveLength(1)
})

test('what is hardly legible is a vehicle without a plate, never an invented one', async () => {
  const { cameras, told } = stage()
  for (let index = 0; index < 2; index += 1) cameras.takeFrame(frame('29C?????'))
  await cameras.settle()
  expect(told[0]?.observation).toMatchObject({ plate: null })
})

test('a sticker that looks like a plate for one frame is dismissed', async () => {
  const { cameras, told } = stage()
  cameras.takeFrame(frame('1A'))
  await cameras.settle()
  expect(told).toEqual([])
  expect(cameras.listCounts()[0]).toMatchObject({ dismissedCount: 1, passageCount: 0 })
})

test('the picture of a passage is kept and named in its read', async () => {
  const kept: string[] = []
  const { cameras, told } = stage({ keepPicture: (jpeg) => Promise.resolve(`picture-${kept.push(new TextDecoder().decode(jpeg))}`) })
  for (let index = 0; index < 3; index += 1) cameras.takeFrame(frame('29C12345'))
  await cameras.settle()
  expect(kept).toEqual(['29C12345'])
  expect(told[0]?.observation).toMatchObject({ pictureIds: ['picture-1'] })
})

test('a closed reader takes nothing and tells what it still had', async () => {
  const { cameras, told } = stage()
  for (let index = 0; index < 2; index += 1) cameras.takeFrame(frame('29C12345'))
  await cameras.settle()
  await cameras.close()
  expect(cameras.takeFrame(frame('29C12345'))).toBe(false)
  expect(told).toHaveLength(1)
})
