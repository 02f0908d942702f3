import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ChatFile } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Attachment } from './activity.ts'
import type { Cloud } from './cloud.ts'
import type { Connector } from './connector.ts'
import { asDeliveryError } from './errors.ts'
import { limits } from './limits.ts'

/**
 * What a bot gets of files:
 * - a picture in the text: as an address at the connector, to be read with the bot's token
 * - a file sent to the bot in a personal chat: as a short-lived address that needs no token
 * - a file in a channel: only its name. It lies in SharePoint, and reading it takes Microsoft Graph with the consent of
 *   an admin, which Faden does not ask for.
 */
type Source =
  | { readonly kind: 'picture' | 'download'; readonly address: string }
  | { readonly kind: 'reference' }

const downloadInfo = 'application/vnd.microsoft.teams.file.download.info'

export function filesOf(attachments: readonly Attachment[], html: string | null): ChatFile[] {
  return [...attachments.slice(0, 20), ...namedOnly(attachments, html)].flatMap((attachment, index) => {
    const source = sourceOf(attachment)
    if (!source) return []
    const type = source.kind === 'picture' ? String(attachment.contentType) : 'application/octet-stream'
    const link = linkOf(attachment, source)
    const name = nameOf(attachment, type, index)
    return [{ id: JSON.stringify(source), name, type, size: 0, ...(link && { link }) }]
  })
}

/** In a channel the text may be all that speaks of a file, or of a picture that lies in Graph (“hosted content”). */
function namedOnly(attachments: readonly Attachment[], html: string | null): Attachment[] {
  const isPicture = ({ contentType = '' }: Attachment) => contentType.startsWith('image/')
  const pictures = attachments.filter(isPicture).length
  const files = attachments.filter((one) => one.contentType !== 'text/html' && !isPicture(one)).length
  return [
    ...missing(html, /<attachment\s+id=/g, files).map(() => ({ contentType: 'reference' })),
    ...missing(html, /<img\s[^>]{0,2000}\/hostedContents\//g, pictures).map((_, index) => ({
      contentType: 'reference',
      name: `picture-${index + 1}`,
    })),
  ]
}

function missing(html: string | null, named: RegExp, there: number): undefined[] {
  const count = html?.match(named)?.length ?? 0
  return Array.from({ length: Math.min(Math.max(count - there, 0), 20) })
}

/** Of what lies in SharePoint. */
function linkOf({ contentUrl }: Attachment, { kind }: Source): string | null {
  const address = kind === 'picture' || typeof contentUrl !== 'string' ? null : URL.parse(contentUrl)
  return address?.protocol === 'https:' && address.href.length <= 2000 ? address.href : null
}

function sourceOf({ contentType = '', contentUrl, content }: Attachment): Source | null {
  if (/^image\//.test(contentType) && typeof contentUrl === 'string')
    return { kind: 'picture', address: contentUrl }
  if (contentType === downloadInfo) {
    const address = (content as { downloadUrl?: unknown } | undefined)?.downloadUrl
    return typeof address === 'string' ? { kind: 'download', address } : { kind: 'reference' }
  }
  return contentType === 'reference' ? { kind: 'reference' } : null
}

function nameOf({ name }: Attachment, type: string, index: number): string {
  if (typeof name === 'string' && name !== '') return name
  const ending = /^image\/(png|jpeg|gif|webp)/.exec(type)?.[1]?.replace('jpeg', 'jpg') ?? 'bin'
  return `teams-${index + 1}.${ending}`
}

/** The token goes to the connector that the posts go to, and nowhere else, whatever address a message names. */
export async function download(file: ChatFile, connector: Connector, cloud: Cloud): Promise<Readable> {
  const source = readSource(file.id)
  if (!source) throw new DeliveryError('rejected', 'This file is not from Teams.')
  if (source.kind === 'reference')
    throw new DeliveryError(
      'rejected',
      'Files in Teams channels can be read only with Microsoft Graph and an admin’s consent, which Faden does not ask for.',
    )
  const address = URL.parse(source.address)
  if (!address || !mayBeFetched(source.kind, address, cloud))
    throw new DeliveryError('rejected', 'This file lies outside of Teams.')
  const token = source.kind === 'picture' ? await connector.token().catch(rejectAs) : null
  const response = await fetch(address, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
    redirect: 'error',
    signal: AbortSignal.timeout(limits.patience * 4),
  }).catch(rejectAs)
  if (response.ok && response.body) return Readable.fromWeb(response.body as ReadableStream)
  await response.body?.cancel()
  throw asDeliveryError({ statusCode: response.status, response: { headers: headersOf(response) } })
}

function rejectAs(error: unknown): never {
  throw new DeliveryError('not-sent', 'The file can’t be fetched from Teams just now.', { cause: error })
}

const headersOf = ({ headers }: Response) => ({ get: (name: string) => headers.get(name) ?? undefined })

function readSource(id: string): Source | null {
  try {
    const { kind, address } = JSON.parse(id) as { kind?: unknown; address?: unknown }
    if (kind === 'reference') return { kind }
    return (kind === 'picture' || kind === 'download') && typeof address === 'string'
      ? { kind, address }
      : null
  } catch {
    return null
  }
}

/** A picture lies where our posts go to; a file in SharePoint or OneDrive. An address elsewhere is somebody's trick. */
function mayBeFetched(kind: 'picture' | 'download', address: URL, { serviceUrl }: Cloud): boolean {
  if (address.origin === new URL(serviceUrl).origin) return true
  return (
    kind === 'download' &&
    address.protocol === 'https:' &&
    /\.(sharepoint\.com|sharepoint-df\.com|svc\.ms|1drv\.com)$/.test(address.hostname)
  )
}
