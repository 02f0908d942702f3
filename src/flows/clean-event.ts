import type { ChatEvent, ChatFile, Quoted } from '../domain/chat.ts'
import { cleanFileName, cleanLine, cleanText } from '../domain/clean-text.ts'

const maxNameLength = 200
const maxTypeLength = 200

/**
 * What people wrote, as PostgreSQL takes it: otherwise the platform would redeliver for ever what can never be stored.
 * Ids are the platform's own and stay as they are.
 */
export function cleanEvent(event: ChatEvent): ChatEvent {
  const user = { ...event.user, name: cleanLine(event.user.name, maxNameLength) || event.user.id }
  switch (event.kind) {
    case 'message':
      return { ...event, user, text: cleanText(event.text), files: event.files.map(cleanFile) }
    case 'command':
      return {
        ...event,
        user,
        line: cleanText(event.line),
        ...(event.values ? { values: cleanValues(event.values) } : {}),
        ...(event.quoted ? { quoted: cleanQuoted(event.quoted) } : {}),
        ...(event.files ? { files: event.files.map(cleanFile) } : {}),
      }
    case 'edit':
      return { ...event, user, text: cleanText(event.text) }
    case 'delete':
      return { ...event, user }
  }
}

function cleanFile(file: ChatFile): ChatFile {
  const type = cleanLine(file.type, maxTypeLength) || 'application/octet-stream'
  return { ...file, name: cleanFileName(file.name, 'file'), type }
}

function cleanQuoted({ by, text }: Quoted): Quoted {
  return { by: { ...by, name: cleanLine(by.name, maxNameLength) || by.id }, text: cleanText(text) }
}

function cleanValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, cleanText(value)]))
}
