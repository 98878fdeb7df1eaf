import { expect, test } from 'vitest'
import { failureProblem, failureWords, SourceFailure } from './failure-words.ts'

test('a failure is told in words, by its code where it has one', () => {
  expect(failureWords(Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:80'), { code: 'ECONNREFUSED' }))).toBe('nobody listens at its address (connection refused)')
  expect(failureWords(new AggregateError([Object.assign(new Error(''), { code: 'ETIMEDOUT' })]))).toBe('it did not answer in time')
  expect(failureWords(new Error(''))).toBe('it failed without a word')
})

test('passwords in addresses and control characters are not repeated', () => {
  expect(failureWords(new Error('cannot reach amqp://twin:geheim@mq/vhost\nat line 3'))).toBe('cannot reach amqp://mq/vhost at line 3')
})

test('a failure is a code with parameters for screens; what a library said is quoted', () => {
  expect(failureProblem(new SourceFailure('source.link.silent', { seconds: 12 }))).toEqual({ code: 'source.link.silent', context: { seconds: 12 } })
  expect(failureWords(new SourceFailure('source.link.silent', { seconds: 12 }))).toBe('it has been silent for 12 s')
  expect(failureProblem(Object.assign(new Error(''), { code: 'ENOTFOUND' }))).toEqual({ code: 'source.name.unknown', context: {} })
  expect(failureProblem(new Error('Unexpected frame 7'))).toEqual({ code: 'source.other', context: { words: 'Unexpected frame 7' } })
})
