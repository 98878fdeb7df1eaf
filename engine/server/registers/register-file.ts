/**
 * `registers.yaml` in the data folder: which registers of other agencies are asked, where, and which step their word completes.
 *
 * Secrets as in sources.yaml: written out, or named as a variable or a file. BORDERTWIN_REGISTERS names another file.
 * Source:  docs/registers.md describes every key.
 * Errors:  never throws for what is in the file; every problem is told at once, with its line. No file means no registers.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { Role } from '../../model/commands.ts'
import { stepId, type StepId } from '../../model/ids.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { DIRECTIONS } from '../../model/site.ts'
import { mayConfirm } from '../../rules/workflow/compile-workflow.ts'
import type { Workflows } from '../../rules/workflow/definition.ts'
import { faultHintOf, faultOf, isMissing, unreadable } from '../../../scenarios/file-fault.ts'
import { tidyProblems, type FileProblem } from '../../../scenarios/file-problem.ts'
import { hintFor } from '../../../scenarios/loading/closest-word.ts'
import { parseWith } from '../../../scenarios/loading/schema-problems.ts'
import { readSource, type SourceFile } from '../../../scenarios/loading/source-file.ts'
import { IdSchema } from '../../../scenarios/schema/parts.ts'
import type { Environment } from '../config.ts'
import { REGISTER_KINDS, type RegisterKind } from './register-contract.ts'

export const REGISTERS_FILE_NAME = 'registers.yaml'
export const REGISTERS_FILE_HEAD = 'registers/1'

const SecretSchema = z.union([z.string().min(1, 'must not be empty'), z.strictObject({ env: z.string().regex(/^\w+$/, 'must be the name of a variable') }), z.strictObject({ file: z.string().min(1) })])
const seconds = (least: number, most: number) => z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)

const RegisterSchema = z.strictObject({
  kind: z.enum(REGISTER_KINDS),
  crossing: IdSchema,
  address: z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' }),
  token: SecretSchema.exactOptional(),
  /** The step that a clear answer completes; without it the answer is evidence alone. */
  step: IdSchema.exactOptional(),
  timeoutS: seconds(0.05, 60).exactOptional(),
  tries: z.int().min(1).max(10).exactOptional(),
  /** How often a pending answer, or a register that failed, is asked again. */
  everyS: seconds(0.05, 86_400).exactOptional(),
  freshS: seconds(0, 86_400).exactOptional(),
  staleS: seconds(0, 604_800).exactOptional(),
})
export type RegisterSpec = z.infer<typeof RegisterSchema>

const RegistersFileSchema = z.strictObject({ bordertwin: z.literal(REGISTERS_FILE_HEAD), registers: z.record(IdSchema, RegisterSchema) })

/** As whom a register speaks: the role whose steps it may confirm. */
export const ROLE_OF_KIND: Readonly<Record<RegisterKind, Role>> = { vehicleInspection: 'borderGuard', customs: 'customs', quarantine: 'quarantine', nationalSingleWindow: 'customs' }

export interface ConfiguredRegister {
  readonly registerId: string
  readonly spec: RegisterSpec
  readonly stepId: StepId | null
  readonly token: string | null
}

export interface RegisterSurroundings {
  readonly workflowsByCrossing: ReadonlyMap<string, Workflows>
  readonly environment: Environment
}

export function loadRegisters(path: string, surroundings: RegisterSurroundings): Result<readonly ConfiguredRegister[], readonly FileProblem[]> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (failure) {
    return isMissing(failure) ? ok([]) : fail([unreadable(path, failure)])
  }
  return readRegisters(path, text, surroundings)
}

export function readRegisters(path: string, text: string, surroundings: RegisterSurroundings): Result<readonly ConfiguredRegister[], readonly FileProblem[]> {
  const source = readSource(path, text)
  const problems: FileProblem[] = [...source.problems]
  const file = source.isReadable ? parseWith(RegistersFileSchema, source, source.value, [], problems) : undefined
  if (file === undefined) return fail(tidyProblems(problems))
  const configured = Object.entries(file.registers).map(([registerId, spec]) => {
    checkStep(source, registerId, spec, surroundings, problems)
    return { registerId, spec, stepId: spec.step === undefined ? null : stepId(spec.step), token: resolveToken(source, registerId, spec, surroundings.environment, problems) }
  })
  return problems.length > 0 ? fail(tidyProblems(problems)) : ok(configured)
}

function checkStep(source: SourceFile, registerId: string, spec: RegisterSpec, { workflowsByCrossing }: RegisterSurroundings, problems: FileProblem[]): void {
  const at = (key: string, message: string, hint: string): void => void problems.push(source.problemAt(['registers', registerId, key], `${registerId}: ${message}`, hint))
  const workflows = workflowsByCrossing.get(spec.crossing)
  if (workflows === undefined) {
    at('crossing', `there is no crossing "${spec.crossing}"`, hintFor(spec.crossing, [...workflowsByCrossing.keys()]))
    return
  }
  if (spec.step === undefined) return
  const steps = DIRECTIONS.flatMap((direction) => workflows[direction].steps)
  const named = steps.filter(({ id }) => id === spec.step)
  const role = ROLE_OF_KIND[spec.kind]
  if (named.length === 0) at('step', `${spec.crossing} has no step "${spec.step}"`, hintFor(spec.step, steps.map(({ id }) => id)))
  else if (!named.some((step) => mayConfirm(step, role))) at('step', `step "${spec.step}" is not for the role ${role} to confirm`, 'leave it out, and the answer is evidence alone')
}

function resolveToken(source: SourceFile, registerId: string, { token }: RegisterSpec, environment: Environment, problems: FileProblem[]): string | null {
  if (token === undefined || typeof token === 'string') return token ?? null
  const missing = (what: string, hint: string): null => {
    problems.push(source.problemAt(['registers', registerId, 'token'], `${registerId}: ${what}`, hint))
    return null
  }
  if ('env' in token) return environment[token.env] ?? missing(`the variable ${token.env} is not set`, 'set it in the environment of the server')
  try {
    return readFileSync(resolve(dirname(source.file), token.file), 'utf8').trim()
  } catch (failure) {
    return missing(`the file ${token.file} cannot be read: ${faultOf(failure)}`, faultHintOf(failure))
  }
}
