import type { Config } from '../config/index.ts'

/** What the terminal says once everything runs: where to go, and one line to try. */
export function welcome(config: Config, urls: { web: string; smtpPort: number | null }): string {
  const address = config.mailboxes[0]?.address
  const rows = [['Form', `${urls.web}/`, 'what a customer sees']]
  if (config.channels.some((channel) => channel.platform === 'local')) {
    rows.unshift(['Desk', `${urls.web}/desk`, 'the chat to try it in: start with the practice ticket'])
    rows.push(['Outbox', `${urls.web}/desk/outbox`, 'mail that went out, as the customer reads it'])
  }
  if (urls.smtpPort)
    rows.push([
      'Mail',
      `smtp://127.0.0.1:${urls.smtpPort}`,
      address ? `for ${address}` : 'for nobody yet: faden.yaml names no mailbox',
    ])
  return [
    '',
    '  Faden is ready.',
    '',
    ...rows.map(([name = '', url = '', what]) => `  ${name.padEnd(7)} ${url.padEnd(36)} ${what}`),
    '',
    ...(urls.smtpPort && address ? ['  Send a mail:', `    ${mailLine(urls.smtpPort, address)}`, ''] : []),
    '  Stop with Ctrl+C.',
    '',
  ].join('\n')
}

/** curl speaks SMTP and is everywhere. */
export function mailLine(port: number, address: string): string {
  const mail =
    'From: Lena Kaya <lena@school.example>\\nSubject: Wi-Fi in room 204\\n\\nNo network since this morning.\\n'
  return `printf '${mail}' | curl -s smtp://127.0.0.1:${port} --mail-from lena@school.example --mail-rcpt ${address} -T -`
}
