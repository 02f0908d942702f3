import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import { SetupError } from '../../src/domain/errors.ts'
import type { Language } from '../../src/domain/status.ts'
import type { TeamsSettings } from './config.ts'
import { messageActions, searchCommand } from './extension.ts'

/** The newest schema in which commands can be offered at `/` as well. https://learn.microsoft.com/microsoft-365/extensibility/schema/ */
const schemaVersion = '1.30'

const texts = {
  de: {
    short: 'Der Helpdesk im Kanal: jedes Anliegen ist ein Thread.',
    full: 'E-Mails und Formulare von Kunden werden Threads in diesem Team. Was ihr dort schreibt, bleibt intern; nur `reply` geht an den Kunden. Faden läuft auf euren eigenen Servern.',
    send: ['An den Kunden senden', 'Macht aus dieser Nachricht eine Antwort'],
    note: ['Notieren', 'Hält diese Nachricht in einem Vorgang fest, intern'],
    split: ['Abtrennen', 'Macht aus dieser Nachricht eines Kunden einen eigenen Vorgang'],
    new: ['Vorgang anlegen', 'Macht aus dieser Nachricht einen neuen Vorgang'],
    search: ['Vorgänge', 'Sucht nach Nummer, Betreff, Person und Text; ohne Wörter, was offen ist'],
    query: 'Nummer',
  },
  en: {
    short: 'The helpdesk in your channel: every request is a thread.',
    full: 'Customers’ mails and forms become threads in this team. What you write there stays internal; only `reply` goes to the customer. Faden runs on your own servers.',
    send: ['Send to the customer', 'Makes this message a reply'],
    note: ['Make a note', 'Keeps this message in a ticket, internally'],
    split: ['Split off', 'Makes this message of a customer a ticket of its own'],
    new: ['Create a ticket', 'Makes this message a new ticket'],
    search: ['Tickets', 'Finds by number, subject, person and text; without words what is open'],
    query: 'Number',
  },
} as const satisfies Record<Language, object>

/** Teams shows at most twelve in a list. */
const inChannels = [
  'claim',
  'reply',
  'note',
  'resolve',
  'wait',
  'escalate',
  'assign',
  'close',
  'undo',
  'mine',
  'list',
  'help',
]
const inPrivate = ['mine', 'list', 'show', 'help']

/** What the app package says of us. `now` makes the version: Teams takes a newer package only with a higher one. */
export function manifestOf(context: AdapterContext<TeamsSettings>, now: Date): object {
  const { settings, publicUrl, language } = context
  const { appId } = settings
  if (!appId) throw new SetupError('The app package needs msteams.app_id in the configuration.')
  if (!publicUrl.startsWith('https://'))
    throw new SetupError(
      `Teams calls only https addresses. Set public_url in the configuration; found ${publicUrl}.`,
    )
  const words = texts[language]
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${schemaVersion}/MicrosoftTeams.schema.json`,
    manifestVersion: schemaVersion,
    version: versionAt(now),
    id: appId,
    developer: { name: 'Faden', websiteUrl: publicUrl, privacyUrl: publicUrl, termsOfUseUrl: publicUrl },
    name: { short: 'Faden', full: 'Faden Helpdesk' },
    description: { short: words.short, full: words.full },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#2f6f68',
    // Teams takes no package for teams without it from 1.25 on: also private and shared channels may hold the app.
    supportsChannelFeatures: 'tier1',
    bots: [
      {
        botId: appId,
        scopes: ['team', 'personal'],
        supportsFiles: false,
        supportsTargetedMessages: true,
        commandLists: [
          { scopes: ['team'], triggers: ['mention', 'slash'], commands: commandsOf(context, inChannels) },
          { scopes: ['personal'], commands: commandsOf(context, inPrivate) },
        ],
      },
    ],
    composeExtensions: [{ botId: appId, commands: extensionCommands(words) }],
    validDomains: [new URL(publicUrl).host],
    webApplicationInfo: { id: appId, resource: publicUrl },
    // Every message of the team's channels reaches the bot, not only those that name it.
    authorization: {
      permissions: { resourceSpecific: [{ name: 'ChannelMessage.Read.Group', type: 'Application' }] },
    },
  }
}

function commandsOf({ commands }: AdapterContext<TeamsSettings>, names: readonly string[]): object[] {
  return names.flatMap((name) => {
    const command = commands.find((one) => one.name === name)
    return command
      ? [{ title: name, description: `${command.summary}: ${command.usage}`.slice(0, 4000) }]
      : []
  })
}

function extensionCommands(words: (typeof texts)[Language]): object[] {
  const action = (id: string, [title, description]: readonly [string, string]) => ({
    id,
    type: 'action',
    context: ['message'],
    title,
    description,
    fetchTask: true,
  })
  const [title, description] = words.search
  return [
    action(messageActions.send, words.send),
    action(messageActions.note, words.note),
    action(messageActions.split, words.split),
    action(messageActions.open, words.new),
    {
      id: searchCommand,
      type: 'query',
      context: ['compose', 'commandBox'],
      title,
      description,
      initialRun: true,
      parameters: [{ name: 'query', title: words.query, inputType: 'text' }],
    },
  ]
}

/** `1.261125.1430`: the day and the minute. */
function versionAt(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, '')
  return `1.${Number(digits.slice(2, 8))}.${Number(digits.slice(8, 12))}`
}
