/**
 * The keys and tokens with which a feed speaks for the crossing's devices and agencies: the file that a server makes at its first start.
 *
 * Privacy: nothing of the file is ever printed.
 */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { explainFault, isMissing } from '../../../scenarios/file-fault.ts'
import { ROLES, type Role } from '../../model/commands.ts'

const FeedKeysSchema = z.object({
  devices: z.record(z.string(), z.string()),
  tokens: z.record(z.string(), z.object({ token: z.string(), role: z.enum(ROLES) })),
})

export interface FeedKeys {
  readonly findDeviceKey: (crossing: string, device: string) => string | undefined
  /** The role's own token, else one of an admin, who may stand in. */
  readonly findToken: (role: Role) => string | undefined
}

export async function loadFeedKeys(path: string): Promise<FeedKeys> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(isMissing(error)
      ? `there is no key file ${path}. The server writes keys.json into its data directory at the first start: give it with --keys`
      : `the key file ${path} cannot be read: ${explainFault(error)}. Give the one that the server wrote with --keys`, { cause: error })
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw new Error(`the key file ${path} is not JSON`, { cause: error })
  }
  const parsed = FeedKeysSchema.safeParse(content)
  if (!parsed.success) throw new Error(`the key file ${path} is no key file: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`)
  const { devices, tokens } = parsed.data
  const tokenByRole = new Map<Role, string>()
  for (const { token, role } of Object.values(tokens)) if (!tokenByRole.has(role)) tokenByRole.set(role, token)
  return {
    findDeviceKey: (crossing, device) => devices[`${crossing}/${device}`],
    findToken: (role) => tokenByRole.get(role) ?? tokenByRole.get('admin'),
  }
}
