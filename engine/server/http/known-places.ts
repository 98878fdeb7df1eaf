/**
 * Whether a command names places that the crossing has. They come from its files: one that is unknown now is a slip of the pen, and the
 * caller is told at once instead of by a notice of the state.
 */
import type { Command } from '../../model/commands.ts'
import { TwinError } from '../../model/errors.ts'
import type { Site } from '../../model/site.ts'

/** @throws TwinError request.body.invalid */
export function assertPlacesKnown(command: Command, site: Site): void {
  const assertKnown = (key: string, id: string, known: readonly { readonly id: string }[]): void => {
    if (known.some((place) => place.id === id)) return
    throw new TwinError('request.body.invalid', `command.${key}: ${site.id} has no "${id}"; it has ${known.map((place) => place.id).join(', ')}.`)
  }
  if (command.type === 'station.setOpen') assertKnown('stationId', command.stationId, site.stations)
  if (command.type === 'step.confirm' && command.stationId !== null) assertKnown('stationId', command.stationId, [...site.stations, ...site.yards])
  if (command.type === 'declaration.submit' && command.declaration.corridorId !== null) assertKnown('declaration.corridorId', command.declaration.corridorId, site.corridors)
}
