import { type Html, html } from '../html.ts'
import type { FormLimits } from '../options.ts'
import { fileSize } from '../show.ts'
import {
  type FormField,
  type FormProblems,
  type FormValues,
  formFields,
  NAME_LENGTH,
  SUBJECT_LENGTH,
} from '../submission.ts'
import type { Words } from '../words/words.ts'
import { type Frame, layout } from './layout.ts'

export interface FormView {
  readonly values: FormValues
  readonly problems: FormProblems
  /** What keeps the whole form from being sent, as a sentence. */
  readonly trouble?: string
  /** Names of the files that were chosen and that the browser has forgotten. */
  readonly fileNames: readonly string[]
}

export function formPage(frame: Frame, limits: FormLimits, view: FormView): string {
  const { words } = frame
  const { form } = words
  const { values } = view
  const sentences = problemSentences(view.problems, limits, words)
  const failed = view.trouble !== undefined || Object.keys(sentences).length > 0
  const field = (control: Control) => fieldOf(control, sentences[control.name])

  return layout(frame, {
    title: failed ? `${form.errorTitle}: ${form.title}` : form.title,
    path: '/',
    main: html`<h1>${form.title}</h1>
${failed ? summary(view, sentences, words) : html`<p class="intro">${form.intro}</p>`}
<form method="post" action="/?lang=${words.language}" enctype="multipart/form-data">
<input type="hidden" name="submission" value="${values.submission}" autocomplete="off">
<p class="required">${form.required}</p>
${field({
  name: 'subject',
  label: form.subject,
  required: true,
  hint: form.subjectHint,
  input: (common) =>
    html`<input${common} value="${values.subject}" maxlength="${SUBJECT_LENGTH}" autocomplete="off">`,
})}
${field({
  name: 'text',
  label: form.text,
  required: true,
  hint: form.textHint,
  describedBy: 'privacy',
  // The line break after the tag is not part of the text.
  input: (common) =>
    html`<textarea${common} rows="9" maxlength="${limits.maxTextLength}">\n${values.text}</textarea>`,
})}
${field({
  name: 'files',
  label: form.files,
  hint: form.filesHint(limits.maxFiles, fileSize(limits.maxFileBytes, words)),
  describedBy: 'privacy',
  input: (common) => html`<input${common} type="file" multiple>`,
})}
<p class="privacy" id="privacy">${form.privacy}</p>
<div class="pair">
${field({
  name: 'name',
  label: form.name,
  hint: form.nameHint,
  input: (common) =>
    html`<input${common} value="${values.name}" maxlength="${NAME_LENGTH}" autocomplete="name">`,
})}
${field({
  name: 'email',
  label: form.email,
  required: true,
  hint: form.emailHint,
  input: (common) =>
    html`<input${common} type="email" value="${values.email}" maxlength="254" autocomplete="email">`,
})}
</div>
${sentences.website ? field(trap(words, values)) : html`<div class="trap" aria-hidden="true">${field(trap(words, values))}</div>`}
<div class="actions"><a class="button" href="/?lang=${words.language}">${form.cancel}</a><button>${form.create}</button></div>
</form>`,
  })
}

interface Control {
  readonly name: FormField
  readonly label: string
  readonly required?: boolean
  readonly hint?: string
  /** Another element that explains this field too. */
  readonly describedBy?: string
  /** `common`: what every control has, as attributes. */
  input(common: Html): Html
}

function fieldOf(control: Control, problem: string | undefined): Html {
  const { name, hint } = control
  const described = [problem && `${name}-problem`, hint && `${name}-hint`, control.describedBy].filter(
    Boolean,
  )
  const common = [
    html` id="${name}" name="${name}"`,
    control.required && html` required`,
    problem !== undefined && html` aria-invalid="true"`,
    described.length > 0 && html` aria-describedby="${described.join(' ')}"`,
  ]
  return html`<div class="field${problem !== undefined && ' wrong'}">
<label for="${name}">${control.label}${control.required && html`<span class="star" aria-hidden="true"> *</span>`}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${problem !== undefined && html`<p class="problem" id="${name}-problem">${problem}</p>`}
${control.input(html`${common}`)}
</div>`
}

/** Left empty by people, who don't see it, and filled in by robots, who fill in everything. */
function trap({ form }: Words, values: FormValues): Control {
  return {
    name: 'website',
    label: form.trap,
    input: (common) =>
      html`<input${common} value="${values.website}" tabindex="${values.website === '' ? -1 : 0}" autocomplete="off">`,
  }
}

/** Takes the focus when the page opens, so that a screen reader starts with what is wrong. */
function summary(view: FormView, sentences: ProblemSentences, { form }: Words): Html {
  const wrong = formFields.filter((name) => sentences[name] !== undefined)
  return html`<div class="summary" role="alert" tabindex="-1" autofocus>
<h2>${form.summary}</h2>
${view.trouble !== undefined && html`<p>${view.trouble}</p>`}
${wrong.length > 0 && html`<ul>${wrong.map((name) => html`<li><a href="#${name}">${sentences[name]}</a></li>`)}</ul>`}
${view.fileNames.length > 0 && html`<p>${form.filesAgain(view.fileNames.join(', '))}</p>`}
</div>`
}

type ProblemSentences = Partial<Record<FormField, string>>

function problemSentences(problems: FormProblems, limits: FormLimits, words: Words): ProblemSentences {
  const bounds = {
    'subject-long': String(SUBJECT_LENGTH),
    'text-long': String(limits.maxTextLength),
    'name-long': String(NAME_LENGTH),
    'files-large': fileSize(limits.maxFileBytes, words),
    'files-many': String(limits.maxFiles),
  }
  const sentences: ProblemSentences = {}
  for (const name of formFields) {
    const problem = problems[name]
    if (problem === undefined) continue
    const sentence = words.problems[problem]
    sentences[name] =
      typeof sentence === 'string' ? sentence : sentence(bounds[problem as keyof typeof bounds] ?? '')
  }
  return sentences
}
