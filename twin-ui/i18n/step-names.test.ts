/** Short names of steps against the workflows that ship: no list shows a bare id. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { stepNameOf } from './step-names.ts'

const CROSSINGS = join(import.meta.dirname, '../../scenarios/crossings')

interface WorkflowSide {
  readonly steps: readonly { readonly id: string }[]
}

test.each(readdirSync(CROSSINGS))('every step of %s has a short name in both languages', (crossing) => {
  const sides = parse(readFileSync(join(CROSSINGS, crossing, 'workflow.yaml'), 'utf8')) as Readonly<Record<'export' | 'import', WorkflowSide>>
  const stepIds = [sides.export, sides.import].flatMap(({ steps }) => steps.map(({ id }) => id))
  expect(stepIds.length).toBeGreaterThan(7)
  expect(stepIds.filter((id) => stepNameOf(id, 'vi') === id || stepNameOf(id, 'en') === id)).toEqual([])
})
