/** What a channel is told of an integration that is dead, and that it lives again. */
export const alarm = {
  de: {
    told: '**{what}** Seit {time}.\n{cause}\nWas hilft: {mend}',
    out: {
      connection: 'Die Verbindung zu {name} ist weg.',
      account: 'Der Zugang zu {name} gilt nicht mehr.',
      channel: 'Der Kanal {name} ist nicht mehr erreichbar.',
      threads: 'In {name} lassen sich keine Threads öffnen.',
      mailbox: 'Das Postfach {name} wird nicht gelesen.',
      quiet: 'Im Postfach {name} ist es ungewöhnlich still.',
    },
    over: {
      connection: 'Die Verbindung zu {name} steht wieder.',
      account: 'Der Zugang zu {name} gilt wieder.',
      channel: 'Der Kanal {name} ist wieder erreichbar.',
      threads: 'In {name} lassen sich wieder Threads öffnen.',
      mailbox: 'Das Postfach {name} wird wieder gelesen.',
      quiet: 'Im Postfach {name} kommt wieder Mail an.',
    },
  },

  en: {
    told: '**{what}** Since {time}.\n{cause}\nWhat helps: {mend}',
    out: {
      connection: 'The connection to {name} is lost.',
      account: 'The access to {name} is no longer valid.',
      channel: 'The channel {name} can’t be reached any more.',
      threads: 'No threads can be opened in {name}.',
      mailbox: 'The mailbox {name} is not being read.',
      quiet: 'The mailbox {name} is unusually quiet.',
    },
    over: {
      connection: 'The connection to {name} is back.',
      account: 'The access to {name} is valid again.',
      channel: 'The channel {name} can be reached again.',
      threads: 'Threads can be opened in {name} again.',
      mailbox: 'The mailbox {name} is being read again.',
      quiet: 'Mail arrives in the mailbox {name} again.',
    },
  },
}
