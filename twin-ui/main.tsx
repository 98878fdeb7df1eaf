/** Starts the page: fonts, theme, texts, the live link, then the screens. */
import '@fontsource/noto-sans/latin-400.css'
import '@fontsource/noto-sans/latin-600.css'
import '@fontsource/noto-sans/vietnamese-400.css'
import '@fontsource/noto-sans/vietnamese-600.css'
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/FloatingIndicator.css'
import '@mantine/core/styles/SegmentedControl.css'
import './theme/base.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { untilFirstPicture } from './data/first-picture.ts'
import { startPage } from './data/start-page.ts'
import { theme } from './theme/theme.ts'

const host = document.getElementById('root')
if (host === null) throw new Error('index.html has no #root')
const root = createRoot(host)
const show = (): void =>
  root.render(
    <StrictMode>
      <MantineProvider theme={theme} forceColorScheme="dark">
        <App />
      </MantineProvider>
    </StrictMode>,
  )
/** A server that answers late must not keep the page empty. */
const ASKED_MS_MAX = 400
// The longest part of the first picture is on its way while the page is drawn.
void import('./scene/CrossingScene.tsx')
void Promise.race([startPage(), new Promise((resolve) => setTimeout(resolve, ASKED_MS_MAX))]).then(show)
// Chinese plates and names: a browser loads only the slices whose characters it shows, ten for the first of them.
void untilFirstPicture().then(() => import('@fontsource/noto-sans-sc/400.css'))
