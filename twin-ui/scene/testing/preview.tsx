/**
 * The scene alone with synthetic traffic, to look at while working on it: `vite`, then /scene/testing/preview.html.
 *
 * Address: `?trucks=200` how many; `&churn=20` as many leave and others come with every frame; `&site=/site.json` a Site as JSON (the sample site without); `&language=en`; `&follow=12` a truck; `&debug=1`.
 */
import '../../theme/base.css'
import '@fontsource/noto-sans/400.css'
import '@fontsource/noto-sans/600.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Site } from '../../../engine/model/site.ts'
import { poseBuffer } from '../../data/pose-buffer.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { speak } from '../../i18n/i18n.ts'
import CrossingScene from '../CrossingScene.tsx'
import { sampleSite } from './sample-site.ts'
import { encodeTraffic, syntheticTraffic } from './synthetic-traffic.ts'
import { syntheticCrossing, syntheticTruckViews } from './synthetic-views.ts'

const FRAME_MS = 100
const LANES_MS = 4_000

const params = new URLSearchParams(location.search)
const siteAddress = params.get('site')
const site: Site = siteAddress === null ? sampleSite : ((await (await fetch(siteAddress)).json()) as Site)
const churnCount = Number(params.get('churn') ?? 0)
let trucks = syntheticTraffic(site, Number(params.get('trucks') ?? 200))
const language = params.get('language') === 'en' ? 'en' : 'vi'
speak(language)
const { settings } = useTwinStore.getState()
useTwinStore.setState({
  site,
  trucks: syntheticTruckViews(trucks),
  crossing: syntheticCrossing(site, trucks, 0),
  settings: { ...settings, language },
})

let frameSeq = 0
function sendFrame(): void {
  frameSeq += 1
  trucks = trucks.map((truck, index) => (index < churnCount ? { ...truck, tripSeq: truck.tripSeq + trucks.length } : truck))
  poseBuffer.accept(encodeTraffic(trucks, (frameSeq * FRAME_MS) / 1_000, frameSeq, frameSeq * FRAME_MS), performance.now())
}
sendFrame()
setInterval(sendFrame, FRAME_MS)
let openSeq = 0
setInterval(() => {
  openSeq += 1
  useTwinStore.setState({ crossing: syntheticCrossing(site, trucks, openSeq) })
}, LANES_MS)

function Preview() {
  const selectedTripSeq = useTwinStore((state) => state.selectedTripSeq)
  const select = useTwinStore((state) => state.select)
  return <CrossingScene site={site} selectedTripSeq={selectedTripSeq} onSelect={select} />
}

const followParam = params.get('follow')
if (followParam !== null) useTwinStore.getState().follow(Number(followParam))

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Preview />
    </StrictMode>,
  )
}
