import { Readable } from 'node:stream'
import type { CustomerDesk, FormSubmission, TicketPage } from '../../src/domain/form.ts'

/** A core that keeps what it is handed and shows what it is given. */
export class RecordingCustomerDesk implements CustomerDesk {
  readonly received: FormSubmission[] = []
  readonly asked: string[] = []
  readonly pages = new Map<string, TicketPage>()
  readonly files = new Map<string, { name: string; type: string; content: Buffer }>()
  /** Rejects the next calls, as if the database were away. */
  broken: Error | null = null
  /** Holds `receive` until it resolves. */
  gate: Promise<void> = Promise.resolve()

  async receive(form: FormSubmission): Promise<{ number: string; token: string }> {
    this.received.push(form)
    await this.gate
    if (this.broken) throw this.broken
    return { number: '10042', token: 'right-token' }
  }

  async page(token: string): Promise<TicketPage | null> {
    this.asked.push(token)
    if (this.broken) throw this.broken
    return this.pages.get(token) ?? null
  }

  readonly originals = new Map<string, string>()

  async original(token: string, messageId: string): Promise<string | null> {
    return this.originals.get(`${token}/${messageId}`) ?? null
  }

  async mailForAgent(key: string): Promise<string | null> {
    return this.originals.get(key) ?? null
  }

  async file(token: string, fileId: string) {
    const file = this.files.get(`${token}/${fileId}`)
    if (!file) return null
    const { name, type, content } = file
    return { name, type, size: content.length, open: () => Readable.from([content]) }
  }
}

export function aTicketPage(change: Partial<TicketPage> = {}): TicketPage {
  return {
    number: '10042',
    subject: 'WLAN in Raum 204 seit heute weg',
    status: 'open',
    team: 'IT-Support',
    language: 'de',
    openedAt: new Date('2026-11-25T07:03:00Z'),
    autoCloseAt: null,
    messages: [],
    ...change,
  }
}
