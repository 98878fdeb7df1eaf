/** Every emulator by the name of its format. */
import type { Emulator } from './emulator.ts'
import { dahuaEmulator } from './dahua.ts'
import { genericJsonEmulator } from './generic-json.ts'
import { hikvisionIsapiEmulator } from './hikvision-isapi.ts'
import { openalprRekorEmulator } from './openalpr-rekor.ts'
import { osmandEmulator } from './osmand.ts'
import { owntracksEmulator } from './owntracks.ts'
import { plateRecognizerEmulator } from './plate-recognizer.ts'
import { teltonikaEmulator } from './teltonika.ts'
import { traccarForwardEmulator } from './traccar-forward.ts'
import { ufmsEmulator } from './ufms.ts'

const EMULATORS: ReadonlyMap<string, Emulator> = new Map(
  [hikvisionIsapiEmulator, dahuaEmulator, plateRecognizerEmulator, openalprRekorEmulator, traccarForwardEmulator, osmandEmulator, owntracksEmulator, teltonikaEmulator, ufmsEmulator, genericJsonEmulator].map((emulator) => [emulator.format, emulator]),
)

export const emulatorOf = (format: string): Emulator | undefined => EMULATORS.get(format)
export const listEmulatedFormats = (): readonly string[] => [...EMULATORS.keys()]
