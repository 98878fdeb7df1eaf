import { expect, test } from 'vitest'
import { parseXml } from './xml-tree.ts'

const fieldsOf = (text: string): unknown => {
  const parsed = parseXml(text)
  return parsed.ok ? JSON.parse(JSON.stringify(parsed.value)) : parsed.failure
}

test('values stay text, whatever they look like', () => {
  expect(fieldsOf('<a><n>00123</n><e>1E5</e><x>0x1F</x><empty></empty><self/></a>')).toEqual({ root: 'a', fields: { n: '00123', e: '1E5', x: '0x1F', empty: '', self: '' } })
})

test('repeated elements are a list, prefixes and attributes fall away', () => {
  expect(fieldsOf('<p:a xmlns:p="u" v="1>0"><p:b k=\'>\'>1</p:b><q:b>2</q:b></p:a>')).toEqual({ root: 'a', fields: { b: ['1', '2'] } })
})

test('CDATA, comments, declarations and predefined references are resolved', () => {
  expect(fieldsOf('\uFEFF <?xml version="1.0"?><!-- <a> --><a><b><![CDATA[<1&2>]]></b><c>&lt;&#65;&#x42;&amp;&gt;&nbsp;</c></a>\n<!-- end -->\u0000')).toEqual({ root: 'a', fields: { b: '<1&2>', c: '<AB&>&nbsp;' } })
})

test('element names from outside cannot reach a prototype', () => {
  const parsed = parseXml('<a><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></a>')
  expect(parsed.ok && Object.keys(parsed.value.fields)).toEqual(['__proto__', 'constructor'])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test.each([
  ['<a><b>1</b><c>2', 'a is never closed'.replace('a', 'c')],
  ['<a><b>1</a></b>', 'does not close'],
  ['<a>1</a><b>2</b>', 'more than one'],
  ['<a>1</a> rest', 'text after'],
  ['before <a>1</a>', 'text before'],
  ['<a b="1', 'cut inside a tag'],
  ['<a><!-- ', 'cut inside a comment'],
  ['<a><![CDATA[ ', 'cut inside CDATA'],
  ['<?xml ', 'cut inside a declaration'],
  ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'is refused'],
  ['< a>1</ a>', 'malformed'],
  ['</a>', 'does not close anything'],
  ['', 'no XML element'],
  ['<a>'.repeat(40) + '</a>'.repeat(40), 'deeper than'],
  ['<a>' + '<b/>'.repeat(30_000) + '</a>', 'elements'],
  ['<a>' + 'x'.repeat(600_000) + '</a>', 'characters'],
])('%.40s is refused', (text, reason) => expect(fieldsOf(text)).toContain(reason))

test('attributes and mixed text are read on demand, as ONVIF maps them to JSON', () => {
  const xml = `<t:a xmlns:t="urn:x"><t:b Likelihood="0.9" t:id='"7"'>6D&amp;Z</t:b><t:c/><t:d x="1"/><t:e>K<t:f>1</t:f>L</t:e></t:a>`
  expect(parseXml(xml, { withAttributes: true })).toEqual({
    ok: true, value: { root: 'a', fields: { b: { '@Likelihood': '0.9', '@id': '"7"', '#text': '6D&Z' }, c: '', d: { '@x': '1' }, e: { f: '1', '#text': 'KL' } } },
  })
  expect(parseXml('<a b="1">2</a>')).toEqual({ ok: true, value: { root: 'a', fields: {} } })
})

test('a tag with broken attributes keeps those before the fault', () => {
  expect(parseXml('<a><b x="1" y=2 z="3"/></a>', { withAttributes: true })).toMatchObject({ ok: true, value: { fields: { b: { '@x': '1' } } } })
})
