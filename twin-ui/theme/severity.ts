/** The shape of each severity, once for lists, header and announcements. */
import type { NoticeSeverity } from '../../engine/model/notices.ts'

export const SEVERITY_MARKS: Readonly<Record<NoticeSeverity, string>> = { alarm: '▲', warning: '◆', info: '○' }
