/** Camera by buttons: every drag and wheel of the picture has a single click here (WCAG 2.5.1, 2.5.7). */
import { useTwinStore } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import type { Nudge } from '../camera/camera-rig.ts'
import type { Bookmark } from '../camera/camera-view.ts'
import { SCENE_TEXTS } from '../scene-text.ts'

export interface SceneToolbarProps {
  readonly bookmarks: readonly Bookmark[]
  readonly hasCones: boolean
  readonly onNudge: (nudge: Nudge) => void
  readonly onBookmark: (index: number) => void
  readonly onCones: () => void
}

const NUDGES: readonly (readonly [Nudge, string])[] = [
  ['zoomIn', 'M8 3v10M3 8h10'],
  ['zoomOut', 'M3 8h10'],
  ['turnLeft', 'M4 5a5.5 5.5 0 1 1-1.2 4.6M4 1.6V5h3.4'],
  ['turnRight', 'M12 5a5.5 5.5 0 1 0 1.2 4.6M12 1.6V5H8.6'],
  ['tiltDown', 'M2 13h12M8 10V3M5 6l3-3 3 3'],
  ['tiltUp', 'M2 13h12M8 3v7M5 7l3 3 3-3'],
]

export function SceneToolbar({ bookmarks, hasCones, onNudge, onBookmark, onCones }: SceneToolbarProps) {
  const language = useTwinStore((state) => state.settings.language)
  const text = SCENE_TEXTS[language]
  return (
    <div className="twin-tools">
      <div role="toolbar" aria-label={text.views} className="twin-views" data-over-stage>
        {bookmarks.map((bookmark, index) => (
          <button
            key={bookmark.name.en}
            type="button"
            aria-keyshortcuts={String(index + 1)}
            title={textIn(bookmark.name, language)}
            onClick={() => onBookmark(index)}
          >
            <kbd aria-hidden="true">{index + 1}</kbd>
            <span>{textIn(bookmark.name, language)}</span>
          </button>
        ))}
      </div>
      <div role="toolbar" aria-label={text.camera} className="twin-nudges" data-over-stage>
        {NUDGES.map(([nudge, path]) => (
          <button key={nudge} type="button" aria-label={text[nudge]} title={text[nudge]} onClick={() => onNudge(nudge)}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d={path} />
            </svg>
          </button>
        ))}
        <button type="button" aria-label={text.cones} title={text.cones} aria-pressed={hasCones} onClick={onCones}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 6l4-2v8l-4-2zM6 6l8-4M6 10l8 4" />
          </svg>
        </button>
      </div>
    </div>
  )
}
