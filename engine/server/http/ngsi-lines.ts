/**
 * The log as NGSI-LD entities, one a line: what a context broker is fed with.
 *
 * Source:  ETSI GS CIM 009; docs/feeds/ngsi-ld.md. A camera's entity stands where the site has its camera.
 */
import type { DeviceId } from '../../model/ids.ts'
import type { Observation } from '../../model/observations.ts'
import type { Site } from '../../model/site.ts'
import { lonLatFrom, type LonLat } from '../../model/units.ts'
import { ngsiLdEntityOf } from '../../../ingest/formats/ngsi-ld-encoder.ts'

/** @param chunks of whole lines, an observation each. */
export async function* ngsiLinesOf(chunks: AsyncIterable<string>, { origin, sensors }: Pick<Site, 'origin' | 'sensors'>): AsyncGenerator<string, void> {
  const placeById = new Map<DeviceId, LonLat>(sensors.map(({ id, at }) => [id, lonLatFrom(origin, at)]))
  for await (const chunk of chunks) {
    let lines = ''
    for (const line of chunk.split('\n')) {
      if (line === '') continue
      const entity = ngsiLdEntityOf(JSON.parse(line) as Observation, (id) => placeById.get(id) ?? null)
      if (entity !== null) lines += `${JSON.stringify(entity)}\n`
    }
    if (lines !== '') yield lines
  }
}
