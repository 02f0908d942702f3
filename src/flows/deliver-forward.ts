import { teamOf } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import { forwardMail } from '../domain/forward-mail.ts'
import { makeReplyAddress } from '../domain/message-ids.ts'
import { wordsOf } from '../domain/words/index.ts'
import type { ForwardRow } from '../store/forwards.ts'
import type { RenderedRow } from '../store/mails.ts'
import type { Core } from './core.ts'
import type { Delivered } from './deliver.ts'
import { type Keep, outgoingFile, tagOf } from './deliver-mail.ts'
import type { Said } from './parts.ts'

/** One attempt at a mail to a third party. Rendered and stored before the first, so that every repeat is the same mail. */
export async function deliverForward(core: Core, said: Said, keep: Keep): Promise<Delivered> {
  const { forward, message, rendered } = said
  if (!forward) throw new Error(`message ${message.id} was not forwarded`)
  if (message.revokedAt) return { externalId: null, superseded: true }
  const team = teamOf(core.directory, forward.teamId)
  const { line } = wordsOf(team.language)
  if (!core.mail.mayGoTo([forward.email])) throw new DeliveryError('rejected', line.heldBack)
  const mail = rendered ?? (await keep(await render(core, forward, said)))
  if (!mail.raw) throw new DeliveryError('rejected', line.sentLongAgo)
  await core.mail.send({ from: mail.sender, to: mail.recipients, raw: mail.raw })
  return { externalId: mail.headerId }
}

async function render(core: Core, forward: ForwardRow, { ticket, attached }: Said): Promise<RenderedRow> {
  if (!ticket) throw new Error(`forward ${forward.id} names no ticket`)
  const { settings, directory } = core
  const size = attached.reduce((sum, file) => sum + file.size, 0)
  const team = teamOf(directory, forward.teamId)
  // A link would lead to the customer's page.
  if (size > settings.maxAttachmentBytes)
    throw new DeliveryError('rejected', wordsOf(team.language).line.filesTooLarge)
  const { id, email, headerId, body, parent, messageId } = forward
  const { secret } = settings
  const address = { address: team.from, ticketNumber: ticket.number, forward: id, secret }
  const mail = forwardMail({
    messageId: headerId,
    email,
    subject: ticket.subject,
    tag: tagOf(core, ticket),
    body,
    team,
    replyTo: settings.replyAddresses ? { name: team.name, email: makeReplyAddress(address) } : null,
    parent,
    date: core.now(),
    files: attached.map((file) => outgoingFile(core, file)),
  })
  const { raw, text, html } = await core.mail.render(mail)
  return {
    messageId,
    headerId,
    inReplyTo: parent,
    referenceIds: [],
    sender: team.from,
    recipients: [email],
    subject: mail.subject,
    body: text,
    html,
    raw,
    reached: [],
  }
}
