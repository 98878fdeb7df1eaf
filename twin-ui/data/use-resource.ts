/**
 * One REST resource in a component: loading, then data or failure; asked again when its key changes, the old request aborted.
 *
 * While a newer version of the same key loads, the older one stays on screen (another `version` asks again without blanking).
 */
import { useEffect, useEffectEvent, useState } from 'react'
import { RequestFailure, type Failure } from './rest.ts'

export interface Resource<Value> {
  readonly value: Value | null
  readonly failure: Failure | null
  readonly isLoading: boolean
}

const LOADING = { value: null, failure: null, isLoading: true } as const

/** A null key asks nothing. */
export function useResource<Value>(key: string | null, load: (signal: AbortSignal) => Promise<Value>, version: string | number = 0): Resource<Value> {
  const [held, setHeld] = useState<{ readonly key: string | null; readonly resource: Resource<Value> }>({ key, resource: LOADING })
  const ask = useEffectEvent((asked: string, controller: AbortController): void => {
    load(controller.signal).then(
      (value) => setHeld({ key: asked, resource: { value, failure: null, isLoading: false } }),
      (thrown: unknown) => {
        if (controller.signal.aborted) return
        const failure: Failure = thrown instanceof RequestFailure ? thrown.failure : { code: 'unexpected', status: 0 }
        setHeld((before) => ({ key: asked, resource: { value: before.key === asked ? before.resource.value : null, failure, isLoading: false } }))
      },
    )
  })
  useEffect(() => {
    if (key === null) return
    const controller = new AbortController()
    ask(key, controller)
    return () => controller.abort()
  }, [key, version])
  return held.key === key ? held.resource : LOADING
}
