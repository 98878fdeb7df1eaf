/** The frame of every panel: a titled section whose failure stays inside it. */
import { Component, useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import style from './panels.module.css'

interface BoundaryProps {
  readonly broken: (retry: () => void) => ReactNode
  readonly children: ReactNode
}

/** A panel that throws while rendering says so; everything around it goes on. */
export class PanelBoundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.broken(() => this.setState({ hasFailed: false })) : this.props.children
  }
}

export function Broken({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  const { t } = useTranslation()
  return (
    <p role="alert" className={style.note}>
      <span>{text}</span>
      <button type="button" className={style.linkButton} onClick={onRetry}>
        {t('app.retry')}
      </button>
    </p>
  )
}

export interface PanelProps {
  readonly title: string
  /** Beside the title: a count, a switch. */
  readonly aside?: ReactNode
  readonly className?: string | undefined
  readonly children: ReactNode
}

export function Panel({ title, aside, className, children }: PanelProps) {
  const { t } = useTranslation()
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className={`${style.panel} ${className ?? ''}`}>
      <header className={style.panelHead}>
        <h2 id={titleId}>{title}</h2>
        {aside}
      </header>
      <PanelBoundary broken={(retry) => <Broken text={t('app.panelBroken')} onRetry={retry} />}>{children}</PanelBoundary>
    </section>
  )
}

/** What stands where there is nothing to show: still loading, nothing there, or a failure in words. */
export function Note({ children, isFailure = false }: { readonly children: ReactNode; readonly isFailure?: boolean }) {
  return (
    <p role={isFailure ? 'alert' : undefined} className={style.note}>
      {children}
    </p>
  )
}
