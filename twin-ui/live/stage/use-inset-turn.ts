/**
 * When the small picture in the corner may be built: after the large one is complete, or after a while without it.
 *
 * Both at once would share one processor and one graphics queue, and a visitor would wait twice as long for either.
 */
import { useEffect, useState } from 'react'
import { graphics } from '../../data/graphics.ts'

const WAIT_MS = { hardware: 5_000, software: 10_000 } as const

/** @param view another one than the first asks for the other picture: a turn once given is not taken back. */
export function useInsetTurn(view: string, isMainComplete: boolean): boolean {
  const [firstView] = useState(view)
  const [isGiven, setIsGiven] = useState(false)
  const isDue = isMainComplete || view !== firstView
  if (isDue && !isGiven) setIsGiven(true)
  useEffect(() => {
    const give = (): void => setIsGiven(true)
    // What draws is asked late: the answer takes a while, and the page has better to do when it starts.
    let timer = setTimeout(() => {
      if (graphics() === 'software') timer = setTimeout(give, WAIT_MS.software - WAIT_MS.hardware)
      else give()
    }, WAIT_MS.hardware)
    return () => clearTimeout(timer)
  }, [])
  return isGiven || isDue
}
