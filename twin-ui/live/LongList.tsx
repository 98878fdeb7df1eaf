/** A long list a page at a time: the first `stepCount` items, and a button for as many more. */
import { useState, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface LongListProps<Item> {
  readonly items: readonly Item[]
  readonly stepCount: number
  readonly children: (shown: readonly Item[]) => ReactNode
}

export function LongList<Item>({ items, stepCount, children }: LongListProps<Item>) {
  const { t } = useTranslation()
  const [shownCount, setShownCount] = useState(stepCount)
  const hiddenCount = items.length - shownCount
  return (
    <>
      {children(items.slice(0, shownCount))}
      {hiddenCount > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShownCount((count) => count + stepCount)}>
          {t('app.showMore', { count: Math.min(stepCount, hiddenCount) })}
        </Button>
      )}
    </>
  )
}
