/**
 * Local accounts in `<data>/accounts.json`: a name, a role, an argon2id hash.
 *
 * Source:  argon2id with 19 MiB, 2 passes, 1 lane: the first choice of OWASP's password storage cheat sheet, and the library's default.
 * Limits:  at most `HASHING_MAX` passwords are checked at once (19 MiB each) and `WAITING_MAX` more wait in line.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'
import { ROLES, type Actor } from '../../model/commands.ts'
import { TwinError } from '../../model/errors.ts'
import { readPrivateJson, writePrivateJson } from './private-file.ts'
import { drawPassword } from './secret-text.ts'

const AccountsSchema = z.strictObject({
  accounts: z.array(
    z.strictObject({ name: z.string().min(1).max(80), role: z.enum(ROLES), passwordHash: z.string().startsWith('$argon2id$') }),
  ),
})
type Account = z.infer<typeof AccountsSchema>['accounts'][number]

const HASHING_MAX = 4
const WAITING_MAX = 200
/** The first account is the only one, so it may do everything. */
export const OPERATOR_NAME = 'operator'

export interface AccountBook {
  /** @returns undefined for a wrong name and for a wrong password alike, after the same work. */
  readonly findActor: (name: string, password: string) => Promise<Actor | undefined>
  /** Another one once role or password are others; undefined without such an account. It tells nothing of the password. */
  readonly stampOf: (name: string) => string | undefined
}

export interface OpenedAccounts {
  readonly book: AccountBook
  /** The operator's first password; given once, when the file is made. */
  readonly firstPassword: string | null
}

export async function openAccountBook(dataDir: string): Promise<OpenedAccounts> {
  const path = join(dataDir, 'accounts.json')
  const found = await readPrivateJson(path, AccountsSchema)
  if (found !== null) return { book: await createAccountBook(found.accounts), firstPassword: null }
  const firstPassword = drawPassword()
  const accounts: Account[] = [{ name: OPERATOR_NAME, role: 'admin', passwordHash: await hash(firstPassword) }]
  await writePrivateJson(path, { accounts })
  return { book: await createAccountBook(accounts), firstPassword }
}

async function createAccountBook(accounts: readonly Account[]): Promise<AccountBook> {
  const accountByName = new Map(accounts.map((account) => [account.name, account]))
  /** Checked for unknown names, so that the time does not tell which names exist. */
  const decoyHash = await hash(drawPassword())
  const waiting: (() => void)[] = []
  let hashingCount = 0

  async function isPassword(passwordHash: string, password: string): Promise<boolean> {
    if (hashingCount < HASHING_MAX) hashingCount += 1
    else if (waiting.length < WAITING_MAX) await new Promise<void>((takeSeat) => waiting.push(takeSeat))
    else throw new TwinError('server.overloaded')
    try {
      return await verify(passwordHash, password)
    } finally {
      // The seat goes to the next in line, or is free again.
      const next = waiting.shift()
      if (next === undefined) hashingCount -= 1
      else next()
    }
  }

  return {
    stampOf: (name) => {
      const account = accountByName.get(name)
      return account === undefined ? undefined : createHash('sha256').update(`${account.role}\n${account.passwordHash}`).digest('base64url')
    },
    findActor: async (name, password) => {
      const account = accountByName.get(name)
      const isRight = await isPassword(account?.passwordHash ?? decoyHash, password)
      return account !== undefined && isRight ? { userId: account.name, role: account.role } : undefined
    },
  }
}
