import { expect, test } from 'vitest'
import { ERRORS, type ErrorCode } from '../../engine/model/errors.ts'
import { failureText, PROBLEM_TEXTS_VI } from './problem-texts.ts'

test('every error code has a Vietnamese sentence', () => {
  const silent = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => PROBLEM_TEXTS_VI[code] === undefined)
  expect(silent).toEqual([])
})

test('a refusal says what and why, a failure of ours says where to look it up', () => {
  const refused = { code: 'access.role.insufficient', status: 403, title: 'Your role may not do this.', hint: 'Ask an administrator.', traceId: 'abc' } as const
  expect(failureText(refused, 'vi')).toBe('Vai trò của bạn không được làm việc này.')
  expect(failureText(refused, 'en')).toBe('Your role may not do this. Ask an administrator.')
  const broken = { code: 'server.internal', status: 500, title: 'Something broke on our side.', hint: 'Quote the trace id.', traceId: 'abc' } as const
  expect(failureText(broken, 'vi')).toBe('Máy chủ gặp lỗi. Mã tra cứu abc')
})

test('no answer and an unintelligible answer are said in words', () => {
  expect(failureText({ code: 'unreachable', status: 0 }, 'en')).toBe('The server cannot be reached.')
  expect(failureText({ code: 'unexpected', status: 502 }, 'vi')).toContain('502')
})
