import { api, Failure } from './api.ts'
import { addressOf, go, homeChannel } from './route.ts'
import { type Draft, desk, draftOf, newName, redraw } from './state.ts'
import { connect, loadNotices, loadPlace, loadThreads } from './sync.ts'
import type { Answer, Button, Form, Notice, Place } from './types.ts'
import { say } from './words.ts'

/** Sends what stands in the composer. It leaves the composer only once it was taken. */
export async function send(place: Place): Promise<void> {
  const draft = draftOf(place)
  const text = draft.text.replace(/\s+$/, '')
  if (draft.sending || (text === '' && draft.uploads.length === 0)) return
  if (draft.uploads.some(({ id }) => id === null)) return
  draft.sending = true
  draft.error = null
  redraw()
  try {
    const files = draft.uploads.map(({ id }) => id).filter((id) => id !== null)
    const answer = await api.say(place, text, files, draft.submission)
    draft.submission = newName()
    if (answer.outcome !== 'refused') {
      draft.text = ''
      draft.uploads = []
    }
    show(answer, place, draft)
  } catch (error) {
    draft.error = sentence(error)
  }
  draft.sending = false
  redraw()
}

export async function click(place: Place, button: Button, notice?: Notice): Promise<void> {
  const draft = draftOf(place)
  // What was refused still stands there, with its files: that is what is sent now.
  if (notice?.tone === 'refused' && !button.about && draft.text.trim() !== '') {
    draft.text = `/${button.line}`
    await send(place)
    return
  }
  await command(place, button.line, { about: button.about?.id ?? null, notice: notice?.id ?? null })
}

/** Not only what the list has loaded: all that was ever said. */
export async function searchTickets(channel: string): Promise<void> {
  const words = desk.search.trim()
  if (words === '') return
  go(addressOf.room(channel))
  await command({ channel, thread: null }, `search ${words}`)
}

export async function command(
  place: Place,
  line: string,
  rest: { about?: string | null; notice?: string | null } = {},
): Promise<void> {
  const draft = draftOf(place)
  draft.error = null
  try {
    show(await api.click(place, line, { ...rest, id: newName() }), place, draft)
  } catch (error) {
    draft.error = sentence(error)
  }
  redraw()
}

function show({ receipt }: Answer, place: Place, draft: Draft): void {
  const { notice, form } = receipt
  // The server keeps lasting ones and those with a time: they come by the stream, and stay over a reload.
  draft.notice = notice && !notice.lasting && !notice.until ? notice : null
  if (form) openForm(form, place)
}

function openForm(form: Form, place: Place): void {
  desk.dialog = { form, place, submission: newName(), sending: false, error: null }
}

export async function submitForm(values: Record<string, string>): Promise<void> {
  const { dialog } = desk
  if (!dialog || dialog.sending) return
  dialog.sending = true
  dialog.error = null
  redraw()
  try {
    const { form, place, submission } = dialog
    const answer = await api.click(place, form.line, { about: form.about, values, id: submission })
    if (answer.outcome === 'refused') {
      desk.dialog = { ...dialog, sending: false, submission: newName(), error: answer.receipt.notice }
    } else {
      desk.dialog = null
      show(answer, place, draftOf(place))
    }
  } catch (error) {
    desk.dialog = { ...dialog, sending: false, error: refusal(error) }
  }
  redraw()
}

/** Something was chosen in a form that fills other fields: it comes anew. */
export async function refillForm(values: Record<string, string>): Promise<void> {
  const { dialog } = desk
  if (!dialog || dialog.sending) return
  desk.dialog = { ...dialog, sending: true, error: null }
  redraw()
  try {
    const { form, place } = dialog
    const { receipt } = await api.click(place, form.line, { about: form.about, values, id: newName() })
    desk.dialog = { ...dialog, form: receipt.form ?? form, error: receipt.form ? null : receipt.notice }
  } catch (error) {
    desk.dialog = { ...dialog, error: refusal(error) }
  }
  redraw()
}

export function closeForm(): void {
  desk.dialog = null
  redraw()
}

export function dismiss(notice: Notice, place: Place): void {
  const draft = draftOf(place)
  if (draft.notice === notice) draft.notice = null
  desk.notices = desk.notices.filter((kept) => kept !== notice)
  if (notice.id) void api.dismiss(notice.id).catch(() => loadNotices())
  redraw()
}

export async function saveEdit(place: Place): Promise<void> {
  const { editing } = desk
  if (!editing) return
  desk.editing = null
  redraw()
  await reporting(place, () => api.edit(editing.post, editing.text))
}

export async function removePost(place: Place, post: string): Promise<void> {
  await reporting(place, () => api.remove(post))
}

async function reporting(place: Place, act: () => Promise<Answer>): Promise<void> {
  const draft = draftOf(place)
  try {
    show(await act(), place, draft)
  } catch (error) {
    draft.error = sentence(error)
  }
  redraw()
}

export async function attach(place: Place, chosen: Iterable<File>): Promise<void> {
  const draft = draftOf(place)
  const { filesPerMessage, fileBytes } = desk.setup.limits
  draft.error = null
  for (const file of chosen) {
    if (draft.uploads.length >= filesPerMessage) {
      draft.error = say('tooManyFiles', { n: String(filesPerMessage) })
      break
    }
    if (file.size > fileBytes) {
      draft.error = say('fileTooLarge', { name: file.name })
      continue
    }
    const key = newName()
    draft.uploads = [...draft.uploads, { key, name: file.name, size: file.size, id: null }]
    redraw()
    void api.upload(file).then(
      ({ id }) => {
        draft.uploads = draft.uploads.map((upload) => (upload.key === key ? { ...upload, id } : upload))
        redraw()
      },
      (error) => {
        draft.uploads = draft.uploads.filter((upload) => upload.key !== key)
        draft.error = sentence(error)
        redraw()
      },
    )
  }
  redraw()
}

/** Kept per browser tab, so that two windows can be two agents. */
export function actAs(id: string): void {
  const agent = desk.setup.agents.find((known) => known.id === id)
  desk.menu = null
  if (agent && agent.id !== desk.me.id) {
    const before = homeChannel()
    desk.me = agent
    sessionStorage.setItem('faden.agent', agent.id)
    desk.notices = []
    desk.threads.clear()
    desk.more.clear()
    connect()
    if (desk.view.kind !== 'outbox' && homeChannel() !== before) go(addressOf.channel(homeChannel()))
    else if (desk.view.kind !== 'outbox') {
      void loadPlace()
      void loadThreads(desk.view.channel)
    }
  }
  redraw()
}

function refusal(error: unknown): Notice {
  return { text: sentence(error), html: '', tone: 'refused', buttons: [], until: null, lasting: false }
}

export function sentence(error: unknown): string {
  if (error instanceof Failure) return error.message
  throw error
}
