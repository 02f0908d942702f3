import type { NextFunction, Request, Response } from 'express'
import type { Language } from '../../../src/domain/status.ts'
import { InboxUnavailable } from '../inbound.ts'

type Sentences = Readonly<Record<Language, string>>

/** A request that can't be answered, with the sentence that says why. */
export class WebRefusal extends Error {
  readonly status: number
  readonly sentences: Sentences

  constructor(status: number, en: string, de: string) {
    super(en)
    this.status = status
    this.sentences = { en, de }
  }
}

const away: Sentences = {
  en: 'The helpdesk can’t take this just now. Nothing was lost: your text is still here, send it again in a moment.',
  de: 'Der Helpdesk kann das gerade nicht annehmen. Nichts ist verloren: Dein Text steht noch da, sende ihn gleich noch einmal.',
}
const tooLarge: Sentences = {
  en: 'That is too much for one message. Put long logs into a file.',
  de: 'Das ist zu viel für eine Nachricht. Lange Protokolle gehören in eine Datei.',
}
const unreadable: Sentences = {
  en: 'The request could not be read; it must be JSON.',
  de: 'Die Anfrage war nicht lesbar; sie muss JSON sein.',
}
const broken: Sentences = {
  en: 'Something broke on the desk. The log of the server says what.',
  de: 'Auf dem Desk ist etwas kaputtgegangen. Was, steht im Protokoll des Servers.',
}

export function answerErrors(fallback: Language) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error)
      return
    }
    const { status, sentences } = describe(error)
    response.status(status).json({ error: sentences[languageOf(request, fallback)] })
  }
}

function describe(error: unknown): { status: number; sentences: Sentences } {
  if (error instanceof WebRefusal) return error
  if (error instanceof InboxUnavailable) return { status: 503, sentences: away }
  const { status } = error as { status?: number }
  if (status === 413) return { status, sentences: tooLarge }
  if (status === 404) return new WebRefusal(404, 'There is nothing here.', 'Hier ist nichts.')
  if (typeof status === 'number' && status >= 400 && status < 500) return { status, sentences: unreadable }
  return { status: 500, sentences: broken }
}

function languageOf(request: Request, fallback: Language): Language {
  const other = fallback === 'de' ? 'en' : 'de'
  return (request.acceptsLanguages(fallback, other) || fallback) as Language
}
