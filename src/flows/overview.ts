import type { ChatUser } from '../domain/chat.ts'
import { agentOf, teamOf } from '../domain/directory.ts'
import type { Overview, OverviewSection } from '../domain/overview.ts'
import type { Language } from '../domain/status.ts'
import { fill, literally, type Words, wordsOf } from '../domain/words/index.ts'
import { momentInSentence } from '../domain/words/moments.ts'
import { type OverviewRow, overviewRows } from '../store/overview.ts'
import { ageOf } from './answers.ts'
import type { Core } from './core.ts'

/** What whoever looks has to do. Reads only, and takes no part in what happens to tickets. */
export async function overviewFor(core: Core, platform: string, user: ChatUser): Promise<Overview> {
  const agent = agentOf(core.directory, platform, user)
  if (!agent) return { sections: [], note: wordsOf(core.settings.language).refusal.stranger }
  const team = agent.teams[0] ? teamOf(core.directory, agent.teams[0]) : null
  const language = team?.language ?? core.settings.language
  const words = wordsOf(language)
  const rows = await overviewRows(core.database.db, agent, platform)
  const sections = [...Map.groupBy(rows, ({ list, team: of }) => `${list} ${of}`).values()].map((listed) =>
    section(core, platform, listed, language, words),
  )
  return { sections, note: sections.length > 0 ? null : words.notice.empty }
}

function section(
  core: Core,
  platform: string,
  rows: readonly OverviewRow[],
  language: Language,
  words: Words,
): OverviewSection {
  const [first] = rows
  const total = first?.total ?? 0
  const { heading } = words.list
  const named = first?.team
    ? `${literally(teamOf(core.directory, first.team).name)} · ${heading.list}`
    : heading[first?.list === 'waiting' || first?.list === 'due' ? first.list : 'mine']
  return {
    heading: `${named}: ${total}`,
    tickets: rows.map((row) => ({
      number: row.number,
      subject: literally(row.subject),
      detail: detailOf(row, core.now(), language, words),
      thread: row.thread === null ? null : { platform, id: row.thread },
    })),
    more: total > rows.length ? fill(words.list.more, { count: total - rows.length }) : '',
  }
}

function detailOf(
  { list, status, assignee, at, isReminder }: OverviewRow,
  now: Date,
  language: Language,
  words: Words,
): string {
  if (list === 'due') {
    const { reminder, closes } = words.card
    return fill(isReminder ? reminder : closes, { when: momentInSentence(at, now, language) })
  }
  const owner = literally(assignee ?? words.card.nobody)
  return [words.status[status], owner, ageOf(at, now, words)].join(' · ')
}
