import { desk, redraw, type View } from './state.ts'
import { loadPlace, loadThreads } from './sync.ts'

/** `/desk/#/t/t17` a thread, `/desk/#/c/support` a channel, `/desk/#/r/support` what is said in it, `/desk/outbox` the mail that went out. */
export function startRouting(): void {
  window.addEventListener('popstate', follow)
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a[data-in]')
    if (!(link instanceof HTMLAnchorElement) || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(link.href)
  })
  follow()
}

export const addressOf = {
  thread: (id: string) => `/desk#/t/${id}`,
  channel: (id: string) => `/desk#/c/${encodeURIComponent(id)}`,
  room: (channel: string) => `/desk#/r/${encodeURIComponent(channel)}`,
  outbox: '/desk/outbox',
}

export function go(address: string): void {
  if (new URL(address, location.href).href !== location.href) history.pushState(null, '', address)
  follow()
}

export const homeChannel = () =>
  desk.setup.channels.find(({ team }) => team === desk.me.team)?.id ?? desk.setup.channels[0]?.id ?? ''

function follow(): void {
  desk.view = read()
  desk.menu = null
  desk.editing = null
  redraw()
  if (desk.view.kind === 'outbox') return
  void loadPlace()
  if (desk.view.channel) void loadThreads(desk.view.channel)
}

function read(): View {
  if (location.pathname.replace(/\/$/, '') === '/desk/outbox') return { kind: 'outbox' }
  const [, kind, id] = location.hash.split('/')
  if (kind === 't' && id) return { kind: 'thread', thread: id, channel: desk.threads.get(id)?.channel ?? '' }
  const channel = decodeURIComponent(id ?? '')
  const known = desk.setup.channels.some(({ id }) => id === channel)
  return { kind: 'channel', channel: known ? channel : homeChannel(), room: known && kind === 'r' }
}
