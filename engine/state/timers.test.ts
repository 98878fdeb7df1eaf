import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTimers, setTimer, takeDueTimer } from './timers.ts'

test('timers come out by instant, then in the order set, and none before its time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 200 }), fc.nat(60), (instants, nowMs) => {
      const timers = createTimers()
      instants.forEach((atMs, index) => setTimer(timers, 'tripExpire', atMs, { tripSeq: index }))
      const taken: string[] = []
      for (let timer = takeDueTimer(timers, nowMs); timer !== null; timer = takeDueTimer(timers, nowMs)) taken.push(`${timer.atMs} ${timer.tripSeq}`)
      const due = instants.map((atMs, index) => ({ atMs, index })).filter(({ atMs }) => atMs <= nowMs)
      expect(taken).toEqual(due.sort((left, right) => left.atMs - right.atMs || left.index - right.index).map(({ atMs, index }) => `${atMs} ${index}`))
      expect(timers.heap).toHaveLength(instants.length - due.length)
    }),
  )
})
