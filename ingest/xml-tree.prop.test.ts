/** The reader against fast-xml-parser as oracle, on documents that both must accept. */
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { parseXml } from './xml-tree.ts'

const oracle = new XMLParser({ parseTagValue: false, parseAttributeValue: false, removeNSPrefix: true, ignoreAttributes: true, processEntities: false, ignoreDeclaration: true })

const name = fc.constantFrom('plate', 'line', 'ns1:time', 'vehicleInfo', 'x-1', '_a')
const text = fc.stringMatching(/^[A-Za-z0-9กผ粤 .:+-]{0,12}$/)
const element = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(name, text, fc.boolean()).map(([tag, inner, hasAttribute]) => `<${tag}${hasAttribute ? ' v="1>2"' : ''}>${inner}</${tag}>`),
    name.map((tag) => `<${tag}/>`),
    fc.tuple(name, fc.array(tie('node'), { minLength: 1, maxLength: 4 }), fc.constantFrom('', '\n  ')).map(([tag, children, gap]) => `<${tag}>${gap}${children.join(gap)}${gap}</${tag}>`),
  ),
})).node

test('reads every well-formed document as the oracle does', () => {
  fc.assert(fc.property(fc.array(element, { minLength: 1, maxLength: 5 }), (children) => {
    const document = `<?xml version="1.0" encoding="UTF-8"?>\n<root>${children.join('')}</root>`
    const parsed = parseXml(document)
    const mine: unknown = parsed.ok ? JSON.parse(JSON.stringify({ [parsed.value.root]: parsed.value.fields })) : parsed.failure
    expect(mine).toEqual(oracle.parse(document))
  }), { numRuns: 500 })
})

test('refuses every cut of a document', () => {
  fc.assert(fc.property(element, fc.nat(), (child, at) => {
    const document = `<root>${child}</root>`
    expect(parseXml(document.slice(0, at % document.length)).ok).toBe(false)
  }), { numRuns: 500 })
})
