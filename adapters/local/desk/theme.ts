import { redraw } from './state.ts'

export type Theme = 'auto' | 'light' | 'dark'

export const theme = (): Theme => (document.documentElement.dataset.theme as Theme | undefined) ?? 'auto'

export function nextTheme(): void {
  const next = { auto: 'light', light: 'dark', dark: 'auto' } as const
  const chosen = next[theme()]
  if (chosen === 'auto') {
    delete document.documentElement.dataset.theme
    localStorage.removeItem('faden.theme')
  } else {
    document.documentElement.dataset.theme = chosen
    localStorage.setItem('faden.theme', chosen)
  }
  redraw()
}
