interface Installed {
  /** Slack’s id of the workspace; null until it has been asked. */
  team(): string | null
}

type Loose = Readonly<Record<string, unknown>>

/**
 * Whose a payload is, of those whose secret vouches for it; null: nobody’s. What a secret vouches for can’t be another’s, so
 * that whoever knows one workspace’s secret says nothing in another’s name. One app that is installed in several
 * workspaces has one secret for all of them.
 */
export function addresseeOf<Site extends Installed>(
  payload: Loose,
  vouchedFor: readonly Site[],
  all: readonly Site[],
): Site | null {
  const team = payload.type === 'event_callback' ? teamOfEvent(payload) : teamOfPressed(payload)
  const named = team === null ? undefined : all.find((site) => site.team() === team)
  if (named && vouchedFor.includes(named)) return named
  // What somebody presses in a channel that two workspaces share may bear that person’s own.
  if (named && payload.type === 'event_callback') return null
  return vouchedFor.length === 1 ? (vouchedFor[0] ?? null) : null
}

/** https://docs.slack.dev/apis/events-api: the installation that the event is told to comes first. */
function teamOfEvent({ authorizations, team_id }: Loose): string | null {
  const [first] = Array.isArray(authorizations) ? (authorizations as Loose[]) : []
  return text(first?.team_id) ?? text(team_id)
}

function teamOfPressed({ view, team, team_id }: Loose): string | null {
  return (
    text((view as Loose | undefined)?.app_installed_team_id) ??
    text((team as Loose | null | undefined)?.id) ??
    text(team_id)
  )
}

const text = (value: unknown) => (typeof value === 'string' ? value : null)
