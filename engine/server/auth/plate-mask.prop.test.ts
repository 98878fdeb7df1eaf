import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noticeOf, truckOf } from '../testing/staged-desk.ts'
import { maskNotice, maskPlate, maskText, maskTripDetail, maskTruck } from './plate-mask.ts'

/** Plates as they are on this border, by grammar: Vietnamese tractors and trailers, Chinese ones. */
const vietnamese = fc
  .tuple(fc.integer({ min: 11, max: 99 }), fc.constantFrom('C', 'H', 'R', 'RM', 'LD', 'KT'), fc.integer({ min: 10_000, max: 99_999 }))
  .map(([province, series, number]) => `${province}${series}${number}`)
const chinese = fc
  .tuple(fc.constantFrom('桂', '粤', '云'), fc.constantFrom('A', 'F', 'L'), fc.stringMatching(/^[A-Z0-9]{4}\d$/))
  .map((parts) => parts.join(''))
const plate = fc.oneof(vietnamese, chinese)
/** As cameras write them. */
const separated = vietnamese.map((text) => text.replace(/^(\d{2}[A-Z]{1,2})(\d{3})(\d{2})$/, '$1-$2.$3'))

describe('a mask', () => {
  test('hides the middle of a plate and keeps enough to tell neighbours apart', () => {
    expect(maskPlate('12C12345')).toBe('12C•••45')
    expect(maskPlate('桂A12345')).toBe('桂A1•••45')
    expect(maskPlate('12C1')).toBe('1•••')
    expect(maskPlate('')).toBe('•••')
  })

  test('never shows the whole of any plate, in any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(plate, separated),
        fc.constantFrom('', 'xe ', 'plate: ', '('),
        fc.constantFrom('', ' vào cổng', ', again', ')'),
        (text, before, after) => {
          const bare = text.replace(/[-.]/g, '')
          const masked = maskText(`${before}${text}${after}`)
          expect(masked.replace(/[-.]/g, '')).not.toContain(bare)
          expect(masked).toContain('•••')
        },
      ),
    )
  })

  test('leaves words, numbers and codes without a plate alone', () => {
    for (const text of ['barrier-1', 'DN-0042', '2026-11-21 07:10', 'Xác nhận bước hải quan', '1116-1117', 'xe container'])
      expect(maskText(text)).toBe(text)
  })
})

test('no plate survives in any record, whatever field it stood in', () => {
  fc.assert(
    fc.property(plate, plate, separated, (tractor, trailer, read) => {
      const truck = truckOf(1, { tractorPlate: tractor, trailerPlate: trailer })
      const evidence = { observationId: 'o-1', deviceId: 'cam', eventTimeMs: 1, receivedAtMs: 1, confidenceRatio: null, isLate: false }
      const detail = maskTripDetail({
        truck,
        containerNumbers: ['CSQU3054383'],
        vin: 'LFV2A21K8J4012345',
        trackerId: 'tracker-77',
        corridorId: null,
        workflowName: null,
        closedAtMs: null,
        outcome: null,
        steps: [],
        sightings: [
          { ...evidence, kind: 'plateRead', text: read },
          { ...evidence, kind: 'operator', text: `linked ${tractor} by hand` },
        ],
      })
      const shown = JSON.stringify([
        maskTruck(truck),
        detail,
        maskNotice(noticeOf('n-1', { context: { plate: tractor, reason: `was ${read}` } })),
      ]).replace(/[-.]/g, '')
      for (const secret of [tractor, trailer, read.replace(/[-.]/g, ''), 'CSQU3054383', 'LFV2A21K8J4012345'])
        expect(shown).not.toContain(secret)
    }),
  )
})
