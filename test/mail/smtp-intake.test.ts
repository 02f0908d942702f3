import { createConnection, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import { SetupError } from '../../src/domain/errors.ts'
import { type SmtpIntake, type SmtpIntakeOptions, startSmtpIntake } from '../../src/mail/smtp-intake.ts'
import { certificate } from '../fakes/certificate.ts'
import { eventually, RecordingInbox, silent } from './fakes.ts'

let intake: SmtpIntake
let inbox: RecordingInbox
const open: Client[] = []

const mailboxes: Record<string, string> = {
  'support@example.org': 'support',
  'hilfe@example.org': 'support',
  'netz@example.org': 'second-level',
}

const options = (more: Partial<SmtpIntakeOptions> = {}): SmtpIntakeOptions => ({
  host: '127.0.0.1',
  port: 0,
  maxBytes: 50_000,
  protocol: 'smtp',
  allow: null,
  tls: null,
  requireTls: false,
  mailboxOf: (address) => mailboxes[address] ?? null,
  ...more,
})

/** In place of the one that every test has. */
async function startWith(more: Partial<SmtpIntakeOptions>): Promise<void> {
  await intake.stop()
  intake = await startSmtpIntake(options(more), inbox, silent)
}

beforeEach(async () => {
  inbox = new RecordingInbox()
  intake = await startSmtpIntake(options(), inbox, silent)
})

afterEach(async () => {
  for (const client of open.splice(0)) client.end()
  await intake.stop()
})

/** Speaks SMTP over a bare socket, one line at a time. */
class Client {
  readonly #socket: Socket
  #received = ''

  constructor(port: number) {
    this.#socket = createConnection(port, '127.0.0.1').on('error', () => {})
    this.#socket.on('data', (chunk) => {
      this.#received += chunk.toString()
    })
    open.push(this)
  }

  write(text: string): void {
    this.#socket.write(text)
  }

  /** The next whole answer. */
  async answer(): Promise<string> {
    const complete = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/
    await eventually(
      () => complete.test(this.#received),
      () => this.#received,
    )
    const answer = complete.exec(this.#received)?.[0] ?? ''
    this.#received = this.#received.slice(answer.length)
    return answer.trim()
  }

  async say(line: string): Promise<string> {
    this.write(`${line}\r\n`)
    return await this.answer()
  }

  end(): void {
    this.#socket.destroy()
  }
}

async function greeted(): Promise<Client> {
  const client = new Client(intake.address.port)
  await client.answer()
  expect(await client.say('EHLO mx.example.org')).toMatch(/^250/)
  return client
}

async function handOver(to: readonly string[], text: string, from = 'Lena@Example.org'): Promise<string> {
  const client = await greeted()
  await client.say(`MAIL FROM:<${from}>`)
  for (const address of to) await client.say(`RCPT TO:<${address}>`)
  expect(await client.say('DATA')).toMatch(/^354/)
  return await client.say(`${text}\r\n.`)
}

test('250 is said once the mail is stored, byte for byte as it came', async () => {
  expect(await handOver(['Support@example.org'], 'Subject: x\r\n\r\n..Punkt\r\nüber')).toMatch(/^250/)
  expect(inbox.accepted).toHaveLength(1)
  expect(inbox.accepted[0]?.raw.toString()).toBe('Subject: x\r\n\r\n.Punkt\r\nüber\r\n')
  expect(inbox.accepted[0]?.arrival).toEqual({
    mailbox: 'support',
    place: null,
    envelopeFrom: 'lena@example.org',
    recipients: ['support@example.org'],
    receivedAt: expect.any(Date),
  })
})

test('the null sender of a bounce is kept as such', async () => {
  await handOver(['support@example.org'], 'Subject: x\r\n', '')
  expect(inbox.accepted[0]?.arrival.envelopeFrom).toBe('')
})

test('one mail for two of our mailboxes arrives once in each, with the addresses that it was for', async () => {
  expect(
    await handOver(['support@example.org', 'netz@example.org', 'hilfe@example.org'], 'Subject: x\r\n'),
  ).toMatch(/^250/)
  expect(inbox.accepted.map(({ arrival }) => [arrival.mailbox, arrival.recipients])).toEqual([
    ['support', ['support@example.org', 'hilfe@example.org']],
    ['second-level', ['netz@example.org']],
  ])
})

test('an address that nobody has is refused with a sentence', async () => {
  const client = await greeted()
  await client.say('MAIL FROM:<lena@example.org>')
  expect(await client.say('RCPT TO:<nobody@example.org>')).toMatch(
    /^550 .*No mailbox here takes mail for nobody@example\.org/,
  )
  expect(await client.say('DATA')).toMatch(/^503/)
})

test('the size limit is announced, and refused as soon as it is known', async () => {
  const client = new Client(intake.address.port)
  await client.answer()
  expect(await client.say('EHLO mx.example.org')).toMatch(/SIZE 50000/)
  expect(await client.say('MAIL FROM:<a@example.org> SIZE=60000')).toMatch(/^552/)
})

test('a mail that turns out too large is refused with 552 and not stored, and the connection goes on', async () => {
  const client = await greeted()
  await client.say('MAIL FROM:<a@example.org>')
  await client.say('RCPT TO:<support@example.org>')
  await client.say('DATA')
  expect(await client.say(`${'x'.repeat(998).concat('\r\n').repeat(80)}.`)).toMatch(/^552/)
  expect(inbox.attempts).toBe(0)
  expect(await client.say('MAIL FROM:<a@example.org>')).toMatch(/^250/)
})

test('when storing fails the MTA is told to keep the mail, and its next try is taken', async () => {
  inbox.failNext(new Error('database is away'))
  expect(await handOver(['support@example.org'], 'Subject: x\r\n')).toMatch(/^451 .*try again later/)
  expect(await handOver(['support@example.org'], 'Subject: x\r\n')).toMatch(/^250/)
  expect(inbox.accepted).toHaveLength(1)
})

test('a connection that breaks inside the mail stores nothing', async () => {
  const client = await greeted()
  await client.say('MAIL FROM:<a@example.org>')
  await client.say('RCPT TO:<support@example.org>')
  await client.say('DATA')
  client.write('Subject: x\r\n\r\nhalf')
  client.end()
  expect(await handOver(['support@example.org'], 'Subject: whole\r\n')).toMatch(/^250/)
  expect(inbox.subjects()).toEqual(['whole'])
})

test('nobody is asked for a password and nobody can give one', async () => {
  const client = new Client(intake.address.port)
  await client.answer()
  expect(await client.say('EHLO mx.example.org')).not.toMatch(/AUTH|STARTTLS/)
  expect(await client.say('AUTH PLAIN AGEAYg==')).toMatch(/^5/)
})

test('a port in use is a sentence that names SMTP_PORT', async () => {
  const { host, port } = intake.address
  const second = startSmtpIntake(options({ host, port }), inbox, silent)
  await expect(second).rejects.toThrow(SetupError)
  await expect(second).rejects.toThrow(
    `127.0.0.1:${port}: something else listens there. Set SMTP_PORT to a free port.`,
  )
})

describe('who may hand over', () => {
  test.each([
    ['of another network', ['10.0.0.0/8', '::1'], /^554 .*127\.0\.0\.1 may not hand mail over here/],
    ['named by address', ['127.0.0.1'], /^220/],
    ['of a network that is named', ['10.0.0.0/8', '127.0.0.0/8'], /^220/],
  ])('%s', async (_, allow, greeting) => {
    await startWith({ allow })
    expect(await new Client(intake.address.port).answer()).toMatch(greeting)
  })
})

describe('with a certificate', () => {
  const send = (more: object) => {
    const transport = createTransport({ port: intake.address.port, host: '127.0.0.1', ...more })
    const mail = { from: 'lena@example.org', to: 'support@example.org', subject: 'x', text: 'y' }
    return transport.sendMail(mail).finally(() => transport.close())
  }

  test('mail is handed over by STARTTLS', async () => {
    await startWith({ tls: certificate })
    await send({ requireTLS: true, tls: { rejectUnauthorized: false } })
    expect(inbox.accepted).toHaveLength(1)
  })

  test('nothing is taken without it where that is set', async () => {
    await startWith({ tls: certificate, requireTls: true })
    await expect(send({ ignoreTLS: true })).rejects.toThrow(/530 .*STARTTLS/)
    await send({ requireTLS: true, tls: { rejectUnauthorized: false } })
    expect(inbox.accepted).toHaveLength(1)
  })
})

test('by LMTP each recipient has an answer of its own', async () => {
  await startWith({ protocol: 'lmtp' })
  const client = new Client(intake.address.port)
  expect(await client.answer()).toMatch(/^220 .*LMTP/)
  expect(await client.say('EHLO mx.example.org')).toMatch(/^500/)
  expect(await client.say('LHLO mx.example.org')).toMatch(/^250/)
  await client.say('MAIL FROM:<lena@example.org>')
  await client.say('RCPT TO:<support@example.org>')
  await client.say('RCPT TO:<netz@example.org>')
  await client.say('DATA')
  expect(await client.say('Subject: x\r\n\r\ny\r\n.')).toMatch(/^250 .*Stored/)
  expect(await client.answer()).toMatch(/^250 .*Stored/)
  expect(inbox.accepted).toHaveLength(2)
})
