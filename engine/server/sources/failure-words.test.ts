import { expect, test } from 'vitest'
import { failureWords } from './failure-words.ts'

test('a failure is told in words, by its code where it has one', () => {
  expect(failureWords(Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:80'), { code: 'ECONNREFUSED' }))).toBe('nobody listens at its address (connection refused)')
  expect(failureWords(new AggregateError([Object.assign(new Error(''), { code: 'ETIMEDOUT' })]))).toBe('it did not answer in time')
  expect(failureWords(new Error(''))).toBe('it failed without a word')
})

test('passwords in addresses and control characters are not repeated', () => {
  expect(failureWords(new Error('cannot reach amqp://twin:geheim@mq/vhost\nat line 3'))).toBe('cannot reach amqp://mq/vhost at line 3')
})
