/** Where a server keeps its data, as every command that looks into it is told: the option, else the variable of `serve`, else `.data`. */
import { join } from 'node:path'

export const dataDirOf = (option?: string): string => option || process.env['BORDERTWIN_DATA'] || '.data'

/** The server's own key file, where no other is named. */
export const keyFileDefault = (): string => join(dataDirOf(), 'keys.json')
