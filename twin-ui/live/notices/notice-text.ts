/**
 * A notice in words: its title in the reader's language, ids replaced by names, long minutes by hours.
 *
 * What lasts says how long it has lasted by now, or had when it ended, not how long it had when it was raised.
 */
import { useCallback } from 'react'
import { NOTICES, type NoticeContext } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'
import { MS_PER_MINUTE } from '../../../engine/model/units.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatDuration } from '../../format/duration.ts'
import { fillText } from '../../format/local-text.ts'
import { plateTextOf } from '../../format/plate.ts'
import { stepNameOf } from '../../i18n/step-names.ts'
import { useLanguage, useNames } from '../reader.ts'

export function useNoticeText(): (notice: NoticeView) => string {
  const language = useLanguage()
  const nameOf = useNames()
  return useCallback(
    (notice) => {
      // A newer server may know a code that this page does not.
      const definition = NOTICES[notice.code] as (typeof NOTICES)[typeof notice.code] | undefined
      if (definition === undefined) return notice.code
      const context: NoticeContext = { ...(notice.deviceId === null ? {} : { deviceId: notice.deviceId }), ...notice.context }
      const sinceMs = Math.max(0, (notice.endedAtMs ?? useTwinStore.getState().crossing?.asOfMs ?? notice.lastAtMs) - notice.lastAtMs)
      const title = definition.title[language].replaceAll(/\{(\w+Min)\} (?:phút|min)/g, (gap, key: string) => {
        const minutes = context[key]
        return typeof minutes === 'number' ? formatDuration(minutes * MS_PER_MINUTE + sinceMs, language) : gap
      })
      return fillText(title, context, (key, value) => {
        if (key === 'stepId') return `“${stepNameOf(value, language)}”`
        return key === 'plate' ? plateTextOf(value).line : nameOf(value)
      })
    },
    [language, nameOf],
  )
}
