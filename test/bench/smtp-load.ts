import { connect } from 'node:net'
import { mailSource } from './mails.ts'

/** Hands mails over on a few connections at once, as an MTA does; a bare client, so that the load costs little itself. */
export async function handOver(
  port: number,
  mails: number,
  connections: number,
  sourceOf: (number: number) => Buffer = mailSource,
): Promise<void> {
  let next = 0
  const worker = async () => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.setNoDelay(true)
    const replies = repliesOf(socket)
    await expect(replies, '220')
    const say = async (line: string, code: string) => {
      socket.write(`${line}\r\n`)
      await expect(replies, code)
    }
    await say('EHLO bench', '250')
    while (next < mails) {
      const source = sourceOf(next++)
      // Pipelined, as MTAs do (RFC 2920).
      socket.write('MAIL FROM:<lena@school.example>\r\nRCPT TO:<support@helpdesk.example>\r\nDATA\r\n')
      for (const code of ['250', '250', '354']) await expect(replies, code)
      socket.write(source)
      await say('.', '250')
    }
    socket.end('QUIT\r\n')
  }
  await Promise.all(Array.from({ length: connections }, worker))
}

async function* repliesOf(socket: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let left = ''
  for await (const chunk of socket) {
    const lines = (left + chunk.toString('latin1')).split('\r\n')
    left = lines.pop() ?? ''
    // `250-` goes on, `250 ` ends a reply.
    for (const line of lines) if (line[3] !== '-') yield line
  }
}

async function expect(replies: AsyncGenerator<string>, code: string): Promise<void> {
  const { value } = await replies.next()
  if (!value?.startsWith(code)) throw new Error(`SMTP said ${value} instead of ${code}`)
}
