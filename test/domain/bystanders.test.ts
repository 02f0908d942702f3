import { bystandersOf } from '../../src/domain/bystanders.ts'
import { isNobodysMailbox, isRoleMailbox } from '../../src/domain/role-mailbox.ts'

const address = (email: string, name: string | null = null) => ({ email, name })

describe('whom a mail also went to', () => {
  const of = {
    own: new Set(['support@desk.example']),
    known: new Set(['anna@desk.example', 'max@x.example']),
  }
  const from = address('lena@school.example')

  test.each([
    ['only to us', ['support@desk.example'], [], []],
    ['to our reply address', ['support+t10042-abc@desk.example'], [], []],
    ['to a colleague', ['support@desk.example', 'tom@school.example'], [], ['tom@school.example']],
    ['in copy', ['support@desk.example'], ['tom@school.example'], ['tom@school.example']],
    ['twice', ['tom@school.example'], ['tom@school.example'], ['tom@school.example']],
    ['to the writer himself', ['lena@school.example'], [], []],
    ['to an agent and somebody known', ['anna@desk.example'], ['max@x.example'], []],
    [
      'to where nobody reads',
      ['noreply@x.example', 'mailer-daemon@x.example', 'no-reply+7@x.example'],
      [],
      [],
    ],
    ['to nobody at all', [], [], []],
    ['to what is no place', ['undisclosed@sender.invalid'], [], []],
  ])('%s', (_, to, cc, expected) => {
    const mail = { from, to: to.map((one) => address(one)), cc: cc.map((one) => address(one)) }
    expect(bystandersOf(mail, of).map(({ email }) => email)).toEqual(expected)
  })

  test('by the name that one of several places gives', () => {
    const mail = { from, to: [address('tom@x.example')], cc: [address('tom@x.example', 'Tom')] }
    expect(bystandersOf(mail, of)).toEqual([{ email: 'tom@x.example', name: 'Tom' }])
  })
})

test.each([
  ['sekretariat@gs-nord.example', true],
  ['info@x.example', true],
  ['schulleitung.nord@x.example', true],
  ['gs-nord.sekretariat@x.example', true],
  ['support+x@y.example', true],
  ['it-support@x.example', true],
  ['lena.kaya@x.example', false],
  ['infosys@x.example', false],
  ['leitungswasser@x.example', false],
  ['@x.example', false],
])('%s is a mailbox of several people: %s', (email, is) => {
  expect(isRoleMailbox(email)).toBe(is)
})

test.each([
  ['noreply@x.example', true],
  ['no-reply@x.example', true],
  ['donotreply@x.example', true],
  ['bounces+1@x.example', true],
  ['notifications@github.example', true],
  ['norbert@x.example', false],
  ['reply@x.example', false],
])('nobody reads %s: %s', (email, is) => {
  expect(isNobodysMailbox(email)).toBe(is)
})
