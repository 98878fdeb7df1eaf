/**
 * The frame of a report: one file, no server, no fonts or scripts from elsewhere; Vietnamese and English in it, one shown.
 */
const STYLE = `
:root{color-scheme:light dark;--ink:#1c2733;--soft:#5b6b7a;--line:#d5dde5;--paper:#fff;--back:#f3f6f9;--main:#0b6bcb;--pale:#a9cdf1;--other:#c2570c}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef4;--soft:#9fb0c0;--line:#34424f;--paper:#18222c;--back:#0f161d;--main:#62aef5;--pale:#264a6e;--other:#f2994a}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 "Noto Sans",system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:24px 20px 60px}h1{font-size:1.6rem;margin:.2em 0}h2{font-size:1.15rem;margin:0 0 .2em}
section{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin:18px 0}p{margin:.3em 0 .8em;color:var(--soft)}
svg{display:block;width:100%;height:auto;font:13px "Noto Sans",system-ui,sans-serif}svg text{fill:var(--ink)}svg .soft{fill:var(--soft)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:4px 10px;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}thead th{color:var(--soft);font-weight:600}
nav{float:right;display:flex;gap:6px}button{font:inherit;padding:3px 12px;border:1px solid var(--line);border-radius:6px;background:var(--paper);color:inherit;cursor:pointer}
button[aria-pressed=true]{border-color:var(--main);color:var(--main)}
html[lang=vi] .en,html[lang=en] .vi{display:none}@media print{nav{display:none}body{background:none}section{break-inside:avoid}}`

const SCRIPT = `function say(l){document.documentElement.lang=l;for(const b of document.querySelectorAll('nav button'))b.setAttribute('aria-pressed',String(b.dataset.say===l))}
for(const b of document.querySelectorAll('nav button'))b.addEventListener('click',()=>say(b.dataset.say));say((navigator.language||'').startsWith('en')?'en':'vi')`

export function escapeHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)
}

/** A text in both languages; the page shows one of them. */
export const both = (vi: string, en: string): string => `<span class="vi" lang="vi">${escapeHtml(vi)}</span><span class="en" lang="en">${escapeHtml(en)}</span>`

export const section = (title: string, lead: string, body: string): string => `<section><h2>${title}</h2><p>${lead}</p>${body}</section>`

/** Cells are HTML already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: 'th' | 'td', cells: readonly string[]): string => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  return `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table></div>`
}

export function page(title: string, lead: string, sections: readonly string[]): string {
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} · BorderTwin</title><style>${STYLE}</style></head>
<body><main><nav><button type="button" data-say="vi" aria-pressed="true">Tiếng Việt</button><button type="button" data-say="en" aria-pressed="false">English</button></nav>
<h1>${escapeHtml(title)}</h1><p>${lead}</p>
${sections.join('\n')}
</main><script>${SCRIPT}</script></body></html>
`
}
