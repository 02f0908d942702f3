import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalChat, type LocalChatOptions, type OutboxMail } from '../../adapters/local/index.ts'
import type { Card } from '../../src/domain/card.ts'
import type { ChatAdapter, ChatInbox, PostRef } from '../../src/domain/chat.ts'
import { ScriptedInbox } from './scripted-inbox.ts'

export const support = { platform: 'local', id: 'support' }

export const card: Card = {
  title: '10042 WLAN Raum 204',
  state: { key: 'new', label: 'neu' },
  lines: ['Lena Kaya, GS Nord', 'niemand zuständig'],
  buttons: [{ label: 'Übernehmen', line: 'claim', style: 'primary' }],
  footnote: 'Was ihr hier schreibt, bleibt intern.',
  ticket: { number: '10042', subject: 'WLAN Raum 204', status: 'new', assignee: null, level: 1 },
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

/** A desk in a scratch folder, served over real HTTP and talking to a scripted inbox. */
export class LocalDesk {
  readonly folder: string
  readonly inbox = new ScriptedInbox()
  readonly mails: OutboxMail[] = []
  readonly customerWrote: { inReplyTo: string; text: string }[] = []
  readonly practised: string[] = []
  readonly hosts: string[] = []
  chat: ChatAdapter
  url = ''
  #server: http.Server | null = null

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'faden-desk-'))
    this.chat = createLocalChat(this.options())
  }

  static async open(): Promise<LocalDesk> {
    const desk = new LocalDesk()
    await desk.chat.start(desk.inbox)
    const server = http.createServer((request, response) => desk.chat.webhook?.handle(request, response))
    desk.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    desk.hosts.push(host)
    desk.url = `http://${host}`
    return desk
  }

  /** What a new process does after the old one was killed: the same folder, nothing closed. */
  async restartAfterKill(inbox: ChatInbox = this.inbox): Promise<void> {
    this.chat = createLocalChat(this.options())
    await this.chat.start(inbox)
  }

  openThread(key = 'root'): Promise<PostRef> {
    return this.chat.openThread(support, card, key)
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
  }

  get(path: string): Promise<Answered> {
    return this.request('GET', path)
  }

  say(text: string, more: Record<string, unknown> = {}): Promise<Answered> {
    return this.request('POST', '/desk/api/messages', { channel: 'support', user: 'anna', text, ...more })
  }

  async upload(name: string, type: string, bytes: Uint8Array<ArrayBuffer>, user = 'anna'): Promise<Answered> {
    const query = new URLSearchParams({ name, type, user })
    const response = await fetch(`${this.url}/desk/api/files?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }

  async close(): Promise<void> {
    await this.chat.stop()
    const server = this.#server
    server?.closeAllConnections()
    if (server) await new Promise((resolve) => server.close(resolve))
    rmSync(this.folder, { recursive: true, force: true })
  }

  private options(): LocalChatOptions {
    return {
      folder: this.folder,
      language: 'en',
      channels: [
        { id: 'support', name: 'Support', team: 'support' },
        { id: 'second-level', name: 'Second level', team: 'second-level' },
      ],
      agents: [
        { id: 'anna', name: 'Anna Berger', team: 'support' },
        { id: 'carla', name: 'Carla Neri', team: 'second-level' },
      ],
      commands: [{ name: 'claim', usage: 'claim', summary: 'Take the ticket' }],
      hints: ['Form: /'],
      hosts: this.hosts,
      outbox: async () => this.mails,
      customerWrites: async (mail) => void this.customerWrote.push(mail),
      startPractice: async (agent) => void this.practised.push(agent),
    }
  }
}
