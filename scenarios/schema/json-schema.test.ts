/** The published JSON Schemas say what the loader accepts. After a change of a schema, run this test with `--update` and commit the files. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { CrossingFileSchema } from './crossing.ts'
import { ScenarioFileSchema } from './scenario.ts'
import { WorkflowFileSchema } from './workflow.ts'

const SCHEMAS = [
  { name: 'crossing', title: 'BorderTwin crossing', schema: CrossingFileSchema, reused: 'inline' },
  { name: 'workflow', title: 'BorderTwin gate workflow', schema: WorkflowFileSchema, reused: 'inline' },
  // Distributions stand in a dozen places.
  { name: 'scenario', title: 'BorderTwin scenario', schema: ScenarioFileSchema, reused: 'ref' },
] as const

test.each(SCHEMAS)('$name.schema.json is up to date', async ({ name, title, schema, reused }) => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused })
  const text = `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`
  await expect(text).toMatchFileSnapshot(`${name}.schema.json`)
})
