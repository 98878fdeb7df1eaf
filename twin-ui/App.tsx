/** The screens. One for now: live. */
import { LiveScreen } from './live/LiveScreen.tsx'

export function App() {
  return <LiveScreen />
}
