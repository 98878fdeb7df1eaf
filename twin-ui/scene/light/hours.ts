/**
 * The looks of the day by the sun's elevation, lowest first. Muted on purpose: the screen hangs in a dark room, and the few
 * saturated things (signals, abnormal trucks) must be seen at every hour.
 */
export interface HourLook {
  readonly elevationDeg: number
  readonly zenith: string
  readonly horizon: string
  /** Of the sky on the sun's side. */
  readonly glow: string
  /** What everything far away fades to. */
  readonly haze: string
  readonly skyLight: string
  readonly groundLight: string
  readonly skyLightRatio: number
  /** Of the sun, or of the moon below the horizon. */
  readonly keyLight: string
  readonly keyLightRatio: number
  readonly lampRatio: number
}

export const HOURS: readonly HourLook[] = [
  {
    elevationDeg: -12,
    zenith: '#0b1320', horizon: '#1d2b3b', glow: '#243244', haze: '#1a2633',
    skyLight: '#9fb8da', groundLight: '#34343a', skyLightRatio: 1.1, keyLight: '#cfdcf2', keyLightRatio: 1.3, lampRatio: 1,
  },
  {
    elevationDeg: -1,
    zenith: '#1a2a42', horizon: '#4a5f76', glow: '#a37f6c', haze: '#35475a',
    skyLight: '#b4cbe8', groundLight: '#45423d', skyLightRatio: 1.4, keyLight: '#dfe6f2', keyLightRatio: 1.1, lampRatio: 1,
  },
  {
    elevationDeg: 5,
    zenith: '#35537a', horizon: '#8397a6', glow: '#e0b088', haze: '#71818d',
    skyLight: '#bfd1e6', groundLight: '#554d42', skyLightRatio: 1.4, keyLight: '#ffbe85', keyLightRatio: 2.3, lampRatio: 0.55,
  },
  {
    elevationDeg: 16,
    zenith: '#446f9f', horizon: '#a3b7c5', glow: '#e6d6b8', haze: '#8699a6',
    skyLight: '#c6d8ea', groundLight: '#5f594b', skyLightRatio: 1.35, keyLight: '#ffdcb0', keyLightRatio: 3.6, lampRatio: 0,
  },
  {
    elevationDeg: 45,
    zenith: '#3f72a8', horizon: '#b0c4d3', glow: '#cfdae2', haze: '#8fa3b0',
    skyLight: '#cfdff0', groundLight: '#686351', skyLightRatio: 1.3, keyLight: '#fff0d6', keyLightRatio: 4.2, lampRatio: 0,
  },
]
