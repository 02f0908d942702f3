import { html } from '../html.ts'
import { type PlainPage, wordsIn } from '../words/words.ts'
import { type Frame, layout } from './layout.ts'

/** A heading and a sentence in both languages, for whoever got lost. */
export function plainPage(frame: Frame, page: PlainPage, reference?: string): string {
  const { words } = frame
  const both = [words, wordsIn(words.other.language)]
  return layout(frame, {
    title: words.pages[page][0],
    secret: true,
    main: html`${both.map(({ language, pages, toForm, reference: label }, index) => {
      const [heading, sentence] = pages[page]
      return html`<section class="plain" lang="${language}">
${index === 0 ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
<p>${sentence}</p>
${reference !== undefined && html`<p>${label}: <code>${reference}</code></p>`}
<p><a href="/?lang=${language}">${toForm}</a></p>
</section>`
    })}`,
  })
}
