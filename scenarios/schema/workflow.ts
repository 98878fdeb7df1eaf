/** The shape of `workflow.yaml`: the steps of one crossing, per direction. */
import { z } from 'zod'
import { ROLES } from '../../engine/model/commands.ts'
import { CARGOES, VEHICLE_CLASSES } from '../../engine/model/declaration.ts'
import { DurationSchema, IdSchema, LocalTextSchema, sourced, SourceSchema } from './parts.ts'

const ids = z.array(IdSchema).min(1).max(64)

const EvidenceSchema = z.union(
  [
    z.enum(['declaration', 'callForward']),
    z.strictObject({ read: ids }),
    z.strictObject({ entered: ids }),
    z.strictObject({ left: ids }),
    z.strictObject({ confirmation: z.enum(ROLES) }),
  ],
  {
    error: `evidence is declaration, callForward, { read: [sensor ids] }, { entered: [place ids] }, { left: [place ids] } or { confirmation: role }; roles: ${ROLES.join(', ')}`,
  },
)

const StepSchema = z.strictObject({
  id: IdSchema,
  name: LocalTextSchema,
  /** 1 to 8 in the platform's published list; null for a step between. */
  officialStep: z.number().int().min(1).max(8).nullable(),
  actor: z.strictObject({ role: z.enum(ROLES), vi: z.string().trim().min(1), en: z.string().trim().min(1) }),
  place: IdSchema.nullable(),
  after: z.array(IdSchema).max(64),
  when: z
    .strictObject({
      cargo: z.array(z.enum(CARGOES)).min(1).optional(),
      vehicleClass: z.array(z.enum(VEHICLE_CLASSES)).min(1).optional(),
      hasPlate: z.boolean().optional(),
    })
    .optional(),
  completedBy: z.array(EvidenceSchema).min(1, 'a step needs at least one evidence that completes it').max(16),
  guards: z.array(IdSchema).max(64).default([]),
  target: sourced(DurationSchema).optional(),
  isTerminal: z.boolean().default(false),
})

const DirectionWorkflowSchema = z.strictObject({
  id: IdSchema,
  name: LocalTextSchema,
  source: SourceSchema,
  steps: z.array(StepSchema).min(1).max(64),
})

export const WorkflowFileSchema = z.strictObject({
  bordertwin: z.literal('workflow/1'),
  export: DirectionWorkflowSchema,
  import: DirectionWorkflowSchema,
})

export type WorkflowFile = z.output<typeof WorkflowFileSchema>
export type StepFile = z.output<typeof StepSchema>
