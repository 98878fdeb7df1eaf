/** Both languages say the same things: same keys, same gaps, no text left empty or untranslated by mistake. */
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { i18next, speak } from './i18n.ts'
import { vi } from './vi.ts'

type Tree = { readonly [key: string]: string | Tree }

const textsOf = (tree: Tree, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value] as const] : textsOf(value, `${path}${key}.`)))

const gapsOf = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)(?:, \w+)?\}\}/g)].map(([, name]) => name ?? '').sort()

const vietnamese = new Map(textsOf(vi))
const english = new Map(textsOf(en))

test('every key stands in both languages; English alone has singulars', () => {
  const singulars = [...english.keys()].filter((key) => key.endsWith('_one'))
  expect(singulars.map((key) => key.replace(/_one$/, '_other')).filter((key) => !vietnamese.has(key))).toEqual([])
  expect([...english.keys()].filter((key) => !key.endsWith('_one')).sort()).toEqual([...vietnamese.keys()].sort())
  expect([...vietnamese.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(/_other$/, '_one')).filter((key) => !english.has(key))).toEqual([])
})

test('a text and its translation have the same gaps', () => {
  const different = [...english].filter(([key, text]) => {
    const other = vietnamese.get(key.replace(/_one$/, '_other')) ?? ''
    return JSON.stringify(gapsOf(text)) !== JSON.stringify(gapsOf(other))
  })
  expect(different).toEqual([])
})

/** Names, codes and signs that are the same in both. */
const SAME = ['stations.lanes', 'waits.p50', 'waits.p95', 'truck.vin', 'truck.containers', 'header.signedInAs']

test('nothing is empty, nothing is left untranslated, and Vietnamese is composed', () => {
  for (const [key, text] of vietnamese) {
    expect(text.trim(), key).not.toBe('')
    expect(text.normalize('NFC'), key).toBe(text)
    if (!SAME.includes(key)) expect(english.get(key), key).not.toBe(text)
  }
})

test('counts are written as the reader writes numbers', () => {
  expect(i18next.t('header.vehicles', { lng: 'vi', count: 1_234 })).toBe('1.234 xe')
  expect(i18next.t('header.vehicles', { lng: 'en', count: 1_234 })).toBe('1,234 vehicles')
  expect(i18next.t('header.vehicles', { lng: 'en', count: 1 })).toBe('1 vehicle')
})

test('a language switch changes texts, the page language and the title at once', () => {
  speak('en')
  expect([i18next.t('header.open'), document.documentElement.lang]).toEqual(['Open', 'en'])
  speak('vi')
  expect([i18next.t('header.open'), document.documentElement.lang]).toEqual(['Đang mở', 'vi'])
  expect(document.title).toContain('Cửa khẩu')
})
