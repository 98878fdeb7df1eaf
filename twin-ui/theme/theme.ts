/**
 * The control-room theme: calm dark greys; saturated colour is kept for the abnormal (ISA-101).
 *
 * Contrast (WCAG): text 13:1, dimmed text 7:1, controls 3:1 and more on every ground used.
 */
import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core'

/** 0 is text, 7 the panel, 8 the page. */
const GREYS: MantineColorsTuple = [
  '#e8ebee', '#ccd2d8', '#aeb6be', '#87919b', '#4d565f', '#3a4149', '#2b3138', '#1e2328', '#171b1f', '#101316',
]
/** For what can be clicked and what is chosen: a grey with a little blue. */
const STEEL: MantineColorsTuple = [
  '#f1f5f9', '#e0e8ef', '#c8d6e2', '#b0c4d5', '#a3bacd', '#8ba6bd', '#7391aa', '#5c7b95', '#46647d', '#334d63',
]

export const theme = createTheme({
  fontFamily: '"Noto Sans", "Noto Sans SC", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace',
  colors: { dark: GREYS, steel: STEEL },
  primaryColor: 'steel',
  primaryShade: { light: 8, dark: 4 },
  defaultRadius: 'sm',
  focusRing: 'auto',
  /** Steel is light: its filled controls carry dark text. */
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input)
    return input.variant === 'filled' ? { ...colours, color: GREYS[9] as string } : colours
  },
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  /** Stacked Vietnamese diacritics need the room. */
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.4' },
})
