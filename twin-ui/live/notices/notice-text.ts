/** A notice in words: its title in the reader's language, ids replaced by names. */
import { useCallback } from 'react'
import { NOTICES } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'
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
      const context = { ...(notice.deviceId === null ? {} : { deviceId: notice.deviceId }), ...notice.context }
      return fillText(definition.title[language], context, (key, value) => {
        if (key === 'stepId') return `“${stepNameOf(value, language)}”`
        return key === 'plate' ? plateTextOf(value).line : nameOf(value)
      })
    },
    [language, nameOf],
  )
}
