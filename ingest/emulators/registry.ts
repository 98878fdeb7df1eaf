/** Every emulator by the name of its format. */
import type { Emulator } from './emulator.ts'
import { genericJsonEmulator } from './generic-json.ts'
import { hikvisionIsapiEmulator } from './hikvision-isapi.ts'
import { osmandEmulator } from './osmand.ts'
import { plateRecognizerEmulator } from './plate-recognizer.ts'
import { traccarForwardEmulator } from './traccar-forward.ts'

const EMULATORS: ReadonlyMap<string, Emulator> = new Map(
  [hikvisionIsapiEmulator, plateRecognizerEmulator, traccarForwardEmulator, osmandEmulator, genericJsonEmulator].map((emulator) => [emulator.format, emulator]),
)

export const emulatorOf = (format: string): Emulator | undefined => EMULATORS.get(format)
export const listEmulatedFormats = (): readonly string[] => [...EMULATORS.keys()]
