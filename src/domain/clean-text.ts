/** Controls, and the marks that make text run backwards so that `exe.pdf` may be read where `fdp.exe` stands. */
const invisible = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu

/** Many lines of text, such as PostgreSQL takes: no NUL, no lone surrogates, one kind of line end. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]+/gu, '')
}

/** One line for people: a subject or a name, without controls and with single spaces. */
export function cleanLine(text: string, maxLength: number): string {
  const line = text.toWellFormed().replace(invisible, ' ').replace(/\s+/g, ' ').trim()
  return line.length <= maxLength
    ? line
    : `${line
        .slice(0, maxLength - 1)
        // Never half an emoji.
        .replace(/[\uD800-\uDBFF]$/, '')
        .trimEnd()}…`
}

/** A file's name without folders; the end, where the type stands, survives the cut. */
export function cleanFileName(name: string, fallback: string): string {
  const line = cleanLine(name.replace(/^.*[/\\]/s, ''), 1000).replace(/^\.+$/, '')
  if (line.length <= 150) return line || fallback
  return `${line.slice(0, 120).toWellFormed()}…${line.slice(-28).toWellFormed()}`
}
