/**
 * One REST resource in a component: loading, then data or failure; asked again when its key changes, the old request aborted.
 *
 * While a newer version of the same key loads, the older one stays on screen (another `version` asks again without blanking).
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { RequestFailure, type Failure } from './rest.ts'

export interface Resource<Value> {
  readonly value: Value | null
  readonly failure: Failure | null
  readonly isLoading: boolean
}

const LOADING = { value: null, failure: null, isLoading: true } as const

/** What is under way for one key. */
interface Asking {
  readonly controller: AbortController
  isUnderWay: boolean
  /** A newer version was wanted meanwhile: asked for when the answer is there, or a slow page would abort for ever. */
  isOutdated: boolean
}

/** A null key asks nothing. */
export function useResource<Value>(key: string | null, load: (signal: AbortSignal) => Promise<Value>, version: string | number = 0): Resource<Value> {
  const [held, setHeld] = useState<{ readonly key: string | null; readonly resource: Resource<Value> }>({ key, resource: LOADING })
  const [againSeq, setAgainSeq] = useState(0)
  const asking = useRef<Asking | null>(null)
  const ask = useEffectEvent((asked: string, current: Asking): void => {
    if (current.isUnderWay) {
      current.isOutdated = true
      return
    }
    current.isUnderWay = true
    load(current.controller.signal)
      .then(
        (value) => {
          if (!current.controller.signal.aborted) setHeld({ key: asked, resource: { value, failure: null, isLoading: false } })
        },
        (thrown: unknown) => {
          if (current.controller.signal.aborted) return
          const failure: Failure = thrown instanceof RequestFailure ? thrown.failure : { code: 'unexpected', status: 0 }
          setHeld((before) => ({ key: asked, resource: { value: before.key === asked ? before.resource.value : null, failure, isLoading: false } }))
        },
      )
      .finally(() => {
        current.isUnderWay = false
        if (!current.isOutdated || current.controller.signal.aborted) return
        current.isOutdated = false
        setAgainSeq((seq) => seq + 1)
      })
  })
  useEffect(() => {
    const current: Asking = { controller: new AbortController(), isUnderWay: false, isOutdated: false }
    asking.current = current
    return () => current.controller.abort()
  }, [key])
  useEffect(() => {
    if (key !== null && asking.current !== null) ask(key, asking.current)
  }, [key, version, againSeq])
  return held.key === key ? held.resource : LOADING
}
