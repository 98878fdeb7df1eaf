/**
 * Joins zod to Fastify: validation of what comes in, serialisation of what goes out, JSON Schema for the documentation.
 *
 * Errors:  input that does not fit is a `TwinError` with the paths that are wrong, never the values.
 */
import { STATUS_CODES } from 'node:http'
import type { FastifySchema, FastifySchemaCompiler, FastifySerializerCompiler, FastifyTypeProvider } from 'fastify'
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { ProblemSchema } from '../../protocol/http.ts'

/** Handlers of routes with zod schemas get their inputs typed, and must answer what their schemas say. */
export interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  readonly serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown
}

const ISSUES_COUNT_MAX = 5

type Issue = z.core.$ZodIssue

/** Of "this or that": the problems of the one that was meant, which is the one whose outermost type is right. */
function listIssues(
  issues: readonly Issue[],
  under: readonly PropertyKey[] = [],
): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  return issues.flatMap((issue) => {
    const path = [...under, ...issue.path]
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message: issue.message }]
    const meant = issue.errors.find((branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'))
    return listIssues(meant ?? issue.errors[0] ?? [], path)
  })
}

/** `command.reason: Too small …; at: Invalid ISO datetime` */
function detailOf(error: z.ZodError): string {
  const issues = listIssues(error.issues)
  const named = issues
    .slice(0, ISSUES_COUNT_MAX)
    .map((issue) => `${issue.path.length === 0 ? 'the whole' : issue.path.join('.')}: ${issue.message}`)
  const restCount = issues.length - named.length
  return [...named, ...(restCount > 0 ? [`and ${restCount} more`] : [])].join('; ')
}

export const validateWithZod: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    const parsed = schema.safeParse(data)
    if (parsed.success) return { value: parsed.data }
    return { error: new TwinError(httpPart === 'body' ? 'request.body.invalid' : 'request.query.invalid', detailOf(parsed.error)) }
  }

/** The compiler checks answers against their schemas where they are written; the bytes are plain JSON. */
export const serialiseAnswer: FastifySerializerCompiler<z.ZodType> = () => (data) => JSON.stringify(data)

/** For tests: an answer that its schema does not describe fails loudly. */
export const serialiseCheckedAnswer: FastifySerializerCompiler<z.ZodType> =
  ({ schema, url }) =>
  (data) => {
    const text = JSON.stringify(data)
    const parsed = schema.safeParse(JSON.parse(text))
    if (!parsed.success) throw new Error(`the answer of ${url} does not fit its schema: ${detailOf(parsed.error)}`)
    return text
  }

const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return rest
}

/** The refusals that a route may answer with. */
export function problems(...statuses: readonly number[]): Record<number, z.ZodType> {
  return Object.fromEntries(statuses.map((status) => [status, ProblemSchema]))
}

const isProblem = (schema: unknown): boolean => schema === ProblemSchema

/** Any route may be called too often, and while the server is busy or stopping. */
const EVERYWHERE = problems(429, 503)

/** What a route answers that sends no JSON: its media types, without a schema. */
const plainAnswer = (mediaTypes: readonly string[]): object => ({ description: 'OK', content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, {}])) })

/** One route's schemas as the OpenAPI generator wants them. */
export function documentedSchema(schema: FastifySchema): FastifySchema {
  const documented: Record<string, unknown> = { ...schema }
  for (const part of ['params', 'querystring', 'headers', 'body'] as const) {
    const given = schema[part]
    if (given instanceof z.ZodType) documented[part] = jsonSchemaOf(given, 'input')
  }
  const given: object = schema.response ?? {}
  const hasAnswer = Object.keys(given).some((status) => status.startsWith('2'))
  const answers = { ...EVERYWHERE, ...(hasAnswer ? {} : { 200: plainAnswer(schema.produces ?? []) }), ...given }
  documented['response'] = Object.fromEntries(
    Object.entries(answers).map(([status, answer]: [string, unknown]) => {
      if (!(answer instanceof z.ZodType)) return [status, answer]
      const mediaType = isProblem(answer) ? 'application/problem+json' : 'application/json'
      const description = answer.description ?? STATUS_CODES[status] ?? status
      return [
        status,
        {
          description,
          content: {
            [mediaType]: { schema: isProblem(answer) ? { $ref: '#/components/schemas/Problem' } : jsonSchemaOf(answer, 'output') },
          },
        },
      ]
    }),
  )
  return documented
}

export const PROBLEM_JSON_SCHEMA = jsonSchemaOf(ProblemSchema, 'output')
