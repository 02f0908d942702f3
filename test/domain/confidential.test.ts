import fc from 'fast-check'
import { type Confidential, confidentialIn } from '../../src/domain/confidential.ts'

const texts: [text: string, found: Confidential[]][] = [
  ['Meine IBAN: DE89 3704 0044 0532 0130 00, danke', ['iban']],
  ['DE89370400440532013000', ['iban']],
  ['de89 3704 0044 0532 0130 00', ['iban']],
  ['AT61 1904 3002 3457 3201 und mehr Text', ['iban']],
  ['GB82 WEST 1234 5698 7654 32', ['iban']],
  ['CH93-0076-2011-6238-5295-7', ['iban']],
  ['DE89 3704 0044 0532 0130 01', []],
  ['Bestellung DE12 3456 7890 1234 5678 90', []],
  ['Kaufen Sie AB12 CDEF 3456', []],

  ['Karte 4111 1111 1111 1111 gültig bis 12/27', ['card']],
  ['5500005555555559', ['card']],
  ['3782-822463-10005', ['card']],
  ['4111 1111 1111 1112', []],
  ['Seriennummer 1234 5678 9012 3452', []],
  ['0000 0000 0000 0000', []],
  ['2026-11-25 08:03:00 2026-11-26 09:00', []],
  ['Tel. +49 221 4710 8150 0, Fax -1', []],
  ['Ticket 10042, 10043, 10044, 10045', []],

  ['Passwort: Sommer2026!', ['password']],
  ['mein passwort lautet geheim123', ['password']],
  ['Das Kennwort ist: Blaubeere', ['password']],
  ['password=hunter2', ['password']],
  ['PW: xY7-99', ['password']],
  ['PIN: 4711', ['password']],
  ['Passwort für Moodle: abc$Def', ['password']],
  ['API-Key: sk_live_51H8x', ['password']],
  ['Passwort vergessen, bitte zurücksetzen', []],
  ['Bitte senden Sie keine Passwörter.', []],
  ['Mein Passwort ist abgelaufen.', []],
  ['Passwort: vergessen', []],
  ['Das Passwort ist mir entfallen und ich komme nicht rein', []],
  ['Passwort zurücksetzen: https://help.example/reset', []],
  ['Spinne: achtbeinig', []],
  ['Ich kann mein Passwort nicht ändern: es kommt eine Fehlermeldung mit Text', []],

  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', ['private-key']],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', ['private-key']],
  ['-----BEGIN PRIVATE KEY-----', ['private-key']],
  ['-----BEGIN PGP PRIVATE KEY BLOCK-----', ['private-key']],
  ['-----BEGIN PUBLIC KEY-----', []],
  ['-----BEGIN CERTIFICATE-----', []],

  ['PIN: 4711, IBAN DE89370400440532013000', ['iban', 'password']],
  ['', []],
]

describe('what a text looks like', () => {
  test.each(texts)('%j: %j', (text, found) => {
    expect(confidentialIn(text)).toEqual(found)
  })
})

test.each([
  ['passwörter.xlsx', true],
  ['Passwoerter_alt.txt', true],
  ['passwords.txt', true],
  ['meine-zugangsdaten.docx', true],
  ['id_rsa', true],
  ['id_ed25519.pub', false],
  ['tresor.kdbx', true],
  ['server.pem', true],
  ['zertifikat.p12', true],
  ['Krankmeldung Kaya.pdf', true],
  ['Personalausweis.jpg', true],
  ['screenshot.png', false],
  ['key.png', false],
  ['Passwortregeln.pdf', false],
  ['protokoll.log', false],
])('a file named %s: %s', (name, is) => {
  expect(confidentialIn('', [name])).toEqual(is ? ['file'] : [])
})

describe('check digits', () => {
  test('a German account number with right ones is found however it is grouped', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n - 1n), fc.constantFrom('', ' ', '\u00a0', '-'), (account, gap) => {
        const bban = account.toString().padStart(18, '0')
        const check = (98n - (BigInt(`${bban}131400`) % 97n)).toString().padStart(2, '0')
        const iban = `DE${check}${bban}`.replace(/(.{4})(?=.)/g, `$1${gap}`)
        expect(confidentialIn(`Konto ${iban}.`)).toContain('iban')
      }),
    )
  })

  test('any text is looked through in time', () => {
    const nasty = fc.constantFrom('1 ', 'DE12 ', 'Passwort ', ': ', '-', 'a', '4111 ', '\n', 'pin')
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 3000 }), (parts) => {
        confidentialIn(parts.join(''))
      }),
      { numRuns: 50 },
    )
  })
})
