/** What a running server has in its log and says of its sources, for the tests of the transports. */
import type { SourceView } from '../../../protocol/view.ts'
import type { TestServer } from '../../testing/start-server.ts'

export interface LoggedObservation {
  readonly type: string
  readonly observationId: string
  readonly deviceId: string
  readonly [field: string]: unknown
}

/** The log of Hữu Nghị, ticks left out. */
export async function listLogged({ url, tokenOf }: Pick<TestServer, 'url' | 'tokenOf'>): Promise<readonly LoggedObservation[]> {
  const answer = await fetch(`${url}/api/v1/log?crossing=huu-nghi`, { headers: { authorization: `Bearer ${tokenOf('controller')}` } })
  const text = (await answer.text()).trim()
  if (text === '') return []
  return text.split('\n').map((line) => JSON.parse(line) as LoggedObservation).filter(({ type }) => type !== 'clock.tick')
}

export async function getSource({ url }: Pick<TestServer, 'url'>, deviceId: string): Promise<SourceView | undefined> {
  const state = (await (await fetch(`${url}/api/v1/crossings/huu-nghi/state`)).json()) as { readonly crossing: { readonly sources: readonly SourceView[] } }
  return state.crossing.sources.find((source) => source.deviceId === deviceId)
}
