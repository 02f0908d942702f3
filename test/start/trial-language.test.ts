import { trialLanguage } from '../../src/config/trial.ts'

test.each([
  [{ LANG: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'de_AT.UTF-8' }, 'de'],
  [{ LC_ALL: 'en_GB.UTF-8', LANG: 'de_DE.UTF-8' }, 'en'],
  [{ LC_ALL: 'de_DE.UTF-8', LANG: 'en_US.UTF-8' }, 'de'],
  [{ LC_ALL: '', LC_MESSAGES: 'en_US.UTF-8', LANG: 'de_DE.UTF-8' }, 'en'],
  [{ LANG: 'C.UTF-8' }, 'de'],
  [{}, 'de'],
])('where the terminal has %j, the trial speaks %s', (env, language) => {
  expect(trialLanguage(env)).toBe(language)
})
