/** How much larger than on a desk everything is drawn: base.css says by the width of the screen. For what is drawn outside of CSS. */
export const wallScale = (): number => Number(getComputedStyle(document.documentElement).getPropertyValue('--wall-scale')) || 1
