import pg from 'pg'

/** Can this database be used, and if not, what is to be done? */
export async function checkDatabase(url: string): Promise<{ detail: string; problem: string | null }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number; creates: boolean }>(
      `select current_setting('server_version_num')::int as version,
              has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as creates`,
    )
    const { version = 0, creates = false } = rows[0] ?? {}
    const detail = `PostgreSQL ${Math.floor(version / 10_000)}`
    if (version < 140_000) return { detail, problem: `${detail} is too old; 14 or newer is needed.` }
    if (!creates)
      return { detail, problem: 'This user may not create tables; make it the owner of the database.' }
    return { detail, problem: null }
  } catch (error) {
    return {
      detail: '',
      problem: `${reasonOf(error)}. Check DATABASE_URL and that the server can be reached.`,
    }
  } finally {
    await client.end().catch(() => {})
  }
}

/** A host with several addresses fails with all of their errors, and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
