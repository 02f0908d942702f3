import type { FileInput } from './schema.ts'

/** Without a configuration file this one holds: a desk to try out in the browser. */
export const trial: FileInput = {
  teams: {
    support: { name: 'Support', level: 1, channel: 'support' },
    'second-level': { name: 'Second level', level: 2, channel: 'second-level' },
  },
  channels: {
    support: { platform: 'local', name: 'Support' },
    'second-level': { platform: 'local', name: 'Second level' },
  },
  agents: {
    anna: { name: 'Anna Berger', teams: ['support'], accounts: { local: 'anna' } },
    ben: { name: 'Ben Yılmaz', teams: ['support'], accounts: { local: 'ben' } },
    carla: { name: 'Carla Novak', teams: ['second-level'], accounts: { local: 'carla' } },
  },
  mailboxes: {
    support: { team: 'support', address: 'support@localhost' },
  },
  canned: {
    neustart: {
      title: 'Neu starten / Restart',
      de: 'bitte schalten Sie das Gerät aus, warten Sie eine Minute und schalten Sie es wieder ein. Hilft das nicht, antworten Sie einfach.',
      en: 'please switch the device off, wait a minute, and switch it on again. If that does not help, just reply.',
    },
    raum: {
      title: 'Welcher Raum? / Which room?',
      de: 'um welchen Raum geht es, und wann können wir dort hinein?',
      en: 'which room is it, and when can we get in?',
    },
  },
  // No mail leaves a trial, so none can come back in a loop; and whoever tries how much it takes is one sender.
  mail: { tickets_of_sender_per_hour: 100_000, mails_of_ticket_per_hour: 100_000 },
}

/** A trial speaks English where the terminal does, and German everywhere else. */
export function trialLanguage(env: NodeJS.ProcessEnv): 'de' | 'en' {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return locale.startsWith('en') ? 'en' : 'de'
}
