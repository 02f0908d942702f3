import { html, svg } from 'lit-html'

const paths = {
  hash: svg`<path d="M9 4 7.500 20M16.500 4 15 20M4.500 9h15M4 15h15"/>`,
  lock: svg`<rect x="5.500" y="11" width="13" height="9" rx="2"/><path d="M8.500 11V8a3.500 3.500 0 0 1 7 0v3"/>`,
  out: svg`<path d="M7 17 17 7M9 7h8v8"/>`,
  in: svg`<path d="M17 7 7 17M15 17H7V9"/>`,
  mail: svg`<rect x="3.500" y="5.500" width="17" height="13" rx="2.500"/><path d="m4.500 7.500 7.500 6 7.500-6"/>`,
  send: svg`<path d="M12 19V5M6 11l6-6 6 6"/>`,
  clip: svg`<path d="m19 11-7.600 7.600a4.600 4.600 0 0 1-6.500-6.500L12.500 4.500a3 3 0 0 1 4.300 4.300l-7.500 7.500a1.500 1.500 0 0 1-2.100-2.100l7-7"/>`,
  check: svg`<path d="m5 12.500 4.500 4.500L19 7.500"/>`,
  pause: svg`<path d="M9 6v12M15 6v12"/>`,
  warn: svg`<path d="M12 4 2.800 19.500h18.400L12 4ZM12 10v4.500M12 17v.2"/>`,
  undo: svg`<path d="M8.500 5 4.500 9l4 4M5 9h9a5 5 0 0 1 0 10h-3"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  back: svg`<path d="m14.500 5-7 7 7 7"/>`,
  chevron: svg`<path d="m7 14 5-5 5 5"/>`,
  search: svg`<circle cx="10.500" cy="10.500" r="6"/><path d="m15 15 5 5"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400"/>`,
  moon: svg`<path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z"/>`,
  auto: svg`<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16Z" fill="currentColor"/>`,
  keyboard: svg`<rect x="2.500" y="6.500" width="19" height="11" rx="2"/><path d="M6 10h.1M9.500 10h.1M13 10h.1M16.500 10h.1M8 14h8"/>`,
  file: svg`<path d="M7 3.500h7l4 4v13H7zM14 3.500v4h4"/>`,
  fork: svg`<path d="M12 20v-6M12 14 6 8M6 12V8h4M12 14l6-6M14 8h4v4"/>`,
  link: svg`<path d="M14 5h5v5M19 5l-8 8M10 6H6.500A1.500 1.500 0 0 0 5 7.500v10A1.500 1.500 0 0 0 6.500 19h10a1.500 1.500 0 0 0 1.500-1.500V14"/>`,
  edit: svg`<path d="m5 19 1-4L16.500 4.500l3 3L9 18l-4 1Z"/>`,
  trash: svg`<path d="M5 7h14M10 7V4.500h4V7M7 7l.800 12.500h8.400L17 7"/>`,
  spark: svg`<path d="M12 4v5M12 15v5M4 12h5M15 12h5M6.500 6.500l3 3M14.500 14.500l3 3M6.500 17.500l3-3M14.500 9.500l3-3"/>`,
  slash: svg`<path d="m9 19 6-14"/>`,
  dots: svg`<path d="M6 12h.1M12 12h.1M18 12h.1"/>`,
} as const

export type Icon = keyof typeof paths

export const icon = (name: Icon) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths[name]}</svg>`

/** A thread with a knot in it. */
export const mark = () =>
  html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M3 22c7 0 8-13 15-13 4 0 6.500 3 6.500 6.200 0 4-3 6.800-6.800 6.800-4.200 0-6.400-4.200-4.200-8.200C15.200 10 20 6 29 6"/></svg>`
