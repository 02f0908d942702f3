import { render } from 'lit-html'
import { api } from './api.ts'
import { afterDraw } from './conversation.ts'
import { keepTime } from './countdown.ts'
import { syncDialog } from './dialog.ts'
import { startKeys } from './keys.ts'
import { drawDesk } from './layout.ts'
import { restorePractice } from './practice.ts'
import { startRouting } from './route.ts'
import { desk, onRedraw, redraw } from './state.ts'
import { connect, markRead } from './sync.ts'
import { speak } from './words.ts'

const root = document.getElementById('desk')
if (!root) throw new Error('no #desk')

// The helpdesk's own: cards and notices come worded in it, so no other would be true of the whole desk.
speak(document.documentElement.lang === 'en' ? 'en' : 'de')
desk.setup = await api.setup()
const remembered = sessionStorage.getItem('faden.agent')
const [first] = desk.setup.agents
desk.me = desk.setup.agents.find(({ id }) => id === remembered) ?? first ?? desk.me
restorePractice()

onRedraw(() => {
  render(drawDesk(), root)
  afterDraw()
  syncDialog()
  keepTime()
  const unread = desk.channels.find(({ team }) => team === desk.me.team)?.unread ?? 0
  document.title = unread > 0 ? `(${unread}) Faden` : 'Faden'
})
startRouting()
startKeys()
connect()
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) markRead()
})
redraw()
