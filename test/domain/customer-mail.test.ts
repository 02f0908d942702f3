import { fitting } from '../../src/domain/customer-mail.ts'
import { mailTextNames, placeholdersOf } from '../../src/domain/mail-texts.ts'
import { wordsOf } from '../../src/domain/words/index.ts'

test('files go along in their order as long as they fit together; what does not is linked', () => {
  const files = [{ size: 400 }, { size: 700 }, { size: 600 }, { size: 1 }]
  expect(fitting(files, 1000)).toEqual({
    attached: [{ size: 400 }, { size: 600 }],
    linked: [{ size: 700 }, { size: 1 }],
  })
  expect(fitting(files, 0).attached).toEqual([])
})

test.each(mailTextNames)('the text %s has the same placeholders in both languages', (name) => {
  const used = (language: 'de' | 'en') =>
    new Set([...wordsOf(language).mail[name].matchAll(/\{(\w+)\}/g)].map(([, word]) => word))
  expect(used('en')).toEqual(used('de'))
  expect(placeholdersOf(name)).toEqual(expect.arrayContaining([...used('de')]))
})
