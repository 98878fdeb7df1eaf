/** Colour and shape of the official congestion scale, once for header, maps and lists. Green is muted: it is the normal. */
import type { CongestionColour } from '../../engine/model/measures.ts'

export const CONGESTION_LOOKS: Readonly<Record<CongestionColour, { readonly colour: string; readonly mark: string }>> = {
  green: { colour: '#7fb093', mark: '●' },
  yellow: { colour: '#e6c14a', mark: '▲' },
  orange: { colour: '#f0883a', mark: '◆' },
  red: { colour: '#ff6a5c', mark: '■' },
}
