import { z } from 'zod'
import { address, choice, flag, hostName, id, section, text, webAddress, wholeNumber } from './fields.ts'

const port = (example: number) => wholeNumber(1, 65_535, example)

const oauth = section({
  provider: choice(['microsoft', 'google']),
  as: choice(['app', 'user']).default('app'),
  tenant: text("the directory's id or domain", 'school.example').optional(),
  client_id: text('the id of the application', '11111111-2222-3333-4444-555555555555'),
  login_url: webAddress('https://login.microsoftonline.com').optional(),
})

const folder = text('the name of the folder', 'INBOX')

export const mailbox = section({
  team: id('support'),
  address: address('support@school.example'),
  imap: section({
    host: hostName('imap.school.example'),
    port: port(993).optional(),
    secure: flag().default(true),
    user: text('the name to sign in with', 'support@school.example').optional(),
    oauth: oauth.optional(),
    folders: z
      .array(folder, { error: 'a list of folders, for example [INBOX]' })
      .min(1, { error: 'a list of at least one folder, for example [INBOX]' })
      .default(['INBOX']),
    move_to: folder.optional(),
  }).optional(),
})

export const smtp = section({
  host: hostName('smtp.school.example'),
  port: port(587).optional(),
  secure: flag().default(false),
  user: text('the name to sign in with', 'support@school.example').optional(),
  oauth: oauth.optional(),
})

export type OAuthSection = z.output<typeof oauth>
