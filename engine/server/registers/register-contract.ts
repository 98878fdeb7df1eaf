/**
 * What we ask a register and what it may answer: our contract with the systems of other agencies, small enough for an adapter before any
 * of them. `docs/registers.openapi.json` is made from these schemas; docs/registers.md explains it.
 *
 * Nothing of it is their own interface: none of the four has published one that could be read.
 */
import { z } from 'zod'
import { DIRECTIONS } from '../../model/site.ts'

export const REGISTER_KINDS = ['vehicleInspection', 'customs', 'quarantine', 'nationalSingleWindow'] as const
export type RegisterKind = (typeof REGISTER_KINDS)[number]

/** `POST <address>/lookups`. Open, as the answer is: the other side must not refuse a field that a later version adds. */
export const LookupRequestSchema = z.object({
  crossing: z.string().describe('Crossing id, e.g. huu-nghi'),
  declarationId: z.string(),
  direction: z.enum(DIRECTIONS),
  tractorPlate: z.string().nullable(),
  trailerPlate: z.string().nullable(),
  containerNumbers: z.array(z.string()).readonly(),
  vin: z.string().nullable(),
})
export type LookupRequest = z.infer<typeof LookupRequestSchema>

export const LOOKUP_OUTCOMES = ['clear', 'refused', 'pending', 'notFound'] as const

/** Unknown fields are passed over: registers grow. */
export const LookupAnswerSchema = z.object({
  outcome: z.enum(LOOKUP_OUTCOMES).describe('clear: may go on. refused: may not. pending: not decided yet, ask again. notFound: the register knows nothing of it'),
  reference: z.string().max(120).nullish().describe("The register's number of its decision"),
  reason: z.string().max(500).nullish().describe('For people, above all with refused'),
  decidedAt: z.iso.datetime({ offset: true }).nullish(),
  validUntil: z.iso.datetime({ offset: true }).nullish().describe('A clear answer holds until then; one that is over when it comes counts as pending'),
})
export type LookupAnswer = z.infer<typeof LookupAnswerSchema>

const jsonSchemaOf = (schema: z.ZodType): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input', target: 'draft-2020-12',
    // Of a list that our code does not change. In OpenAPI it means "never sent", and generators leave the field out of the question.
    override: ({ jsonSchema }) => void delete jsonSchema.readOnly,
  })
  return rest
}
const answerOf = (description: string, schema?: object): object => ({ description, ...(schema === undefined ? {} : { content: { 'application/json': { schema } } }) })

const RETRY_AFTER = { 'Retry-After': { description: 'Whole seconds, or a date; more than a minute counts as one', schema: { type: 'string' } } }

/** The contract as an OpenAPI document, for whoever writes the other side. */
export const registerContract = (): object => ({
  openapi: '3.1.0',
  info: {
    title: 'BorderTwin: registers of other agencies',
    version: '1',
    description: 'What BorderTwin asks of a register about one declared vehicle. Vehicle inspection, customs, quarantine and the national single window answer the same question in the same form; an adapter before the register speaks its own language.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{ token: [] }],
  paths: {
    '/lookups': {
      post: {
        operationId: 'lookUp',
        summary: 'What the register says of one declared vehicle',
        description: 'Asked when the vehicle is declared or comes to the step of the agency, and again while the answer is pending. The same question may come several times: it changes nothing.',
        requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(LookupRequestSchema) } } },
        responses: {
          200: answerOf('The answer', jsonSchemaOf(LookupAnswerSchema)),
          400: answerOf('The question is wrong: it is not asked again'),
          401: answerOf('The token is missing or unknown: it is not asked again until a person has looked'),
          403: answerOf('The token may not ask this: as 401'),
          404: answerOf('There is no register at this address: as 401. A vehicle that is not known is a 200 with notFound'),
          408: answerOf('The question came too slowly: asked again with a growing distance'),
          429: { ...answerOf('Too many questions: asked again after Retry-After'), headers: RETRY_AFTER },
          '5XX': { ...answerOf('Not now: asked again with a growing distance, and not before Retry-After'), headers: RETRY_AFTER },
        },
      },
    },
  },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
})
