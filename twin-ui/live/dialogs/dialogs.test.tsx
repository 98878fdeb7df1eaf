/** What every dialog promises to the keyboard: Esc closes it and nothing behind it, and the focus goes back where it was. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useTwinStore } from '../../data/twin-store.ts'
import { knowCrossing, show } from '../../testing/render.tsx'
import { useShortcuts } from '../keyboard.ts'
import { Dialog } from './Dialog.tsx'

function Screen() {
  const [isOpen, setIsOpen] = useState(false)
  useShortcuts()
  return (
    <>
      <button type="button" onClick={() => setIsOpen(true)}>
        open
      </button>
      {isOpen && (
        <Dialog title="A question" onClose={() => setIsOpen(false)}>
          <button type="button">inside</button>
        </Dialog>
      )}
    </>
  )
}

beforeEach(() => knowCrossing({ selectedTripSeq: 3 }))
afterEach(cleanup)

async function open(): Promise<HTMLElement> {
  show(<Screen />, 'en')
  const opener = screen.getByRole('button', { name: 'open' })
  opener.focus()
  fireEvent.click(opener)
  await screen.findByRole('dialog', { name: 'A question' })
  return opener
}

test('Esc closes the dialog, keeps the truck behind it, and gives the focus back', async () => {
  const opener = await open()
  fireEvent.keyDown(screen.getByRole('button', { name: 'inside' }), { key: 'Escape' })
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(useTwinStore.getState().selectedTripSeq).toBe(3)
  await waitFor(() => expect(document.activeElement).toBe(opener))
})

test('letters in a dialog are no shortcuts', async () => {
  await open()
  fireEvent.keyDown(screen.getByRole('button', { name: 'inside' }), { key: 'g' })
  expect(useTwinStore.getState().settings.view).toBe('3d')
})
