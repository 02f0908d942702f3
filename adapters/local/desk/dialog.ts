import { html } from 'lit-html'
import { keyed } from 'lit-html/directives/keyed.js'
import { closeForm, refillForm, submitForm } from './actions.ts'
import { icon } from './icons.ts'
import { desk } from './state.ts'
import type { FormField } from './types.ts'
import { say } from './words.ts'

/** A native dialog: it traps the focus, closes on Escape and gives the focus back. */
export function drawForm() {
  const { dialog } = desk
  if (!dialog) return null
  const { form } = dialog
  return html`<dialog id="form" aria-labelledby="form-title" @cancel=${cancelled} @click=${clickedBeside}>
    <form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        void submitForm(valuesOf(event.currentTarget as HTMLFormElement))
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
          (event.currentTarget as HTMLFormElement).requestSubmit()
      }}
    >
      <header>
        <h2 id="form-title">${form.title}</h2>
        <button type="button" class="quiet" title=${say('close')} aria-label=${say('close')} @click=${closeForm}>${icon('close')}</button>
      </header>
      ${form.intro ? html`<p class="intro">${form.intro}</p>` : null}
      ${keyed(form, html`${form.fields.map(drawField)}`)}
      ${dialog.error ? html`<p class="refusal" role="alert">${icon('warn')}<span>${dialog.error.text}</span></p>` : null}
      <footer>
        <span class="keys">Ctrl+Enter</span><span class="grow"></span>
        <button type="button" class="button" @click=${closeForm}>${say('cancel')}</button>
        <button class="button primary" ?disabled=${dialog.sending}>${form.submit}</button>
      </footer>
    </form>
  </dialog>`
}

function drawField(field: FormField) {
  // Files are attached in the composer.
  if (field.type === 'files') return null
  const id = `field-${field.name}`
  const hint = field.hint ? html`<small id="${id}-hint">${field.hint}</small>` : null
  if (field.type === 'flag')
    return html`<label class="flag"><input type="checkbox" name=${field.name} ?checked=${field.value === 'yes'} /><span>${field.label}${hint}</span></label>`
  return html`<div class="field">
    <label for=${id}>${field.label}${field.required ? html`<span class="needed" title=${say('required')}>*</span>` : null}</label>
    ${drawInput(field, id)}${hint}
  </div>`
}

function drawInput(field: FormField, id: string) {
  const required = field.required === true
  if (field.type === 'text')
    return html`<textarea id=${id} name=${field.name} rows="5" ?required=${required} .defaultValue=${field.value ?? ''}></textarea>`
  if (field.type === 'choice')
    return html`<select id=${id} name=${field.name} ?required=${required} @change=${field.refills ? chosen : null}>
      ${field.choices?.map(({ value, label }) => html`<option value=${value} ?selected=${value === field.value}>${label}</option>`)}
    </select>`
  return html`<input id=${id} name=${field.name} autocomplete="off" ?required=${required} .defaultValue=${field.value ?? ''} />`
}

function valuesOf(element: HTMLFormElement): Record<string, string> {
  const data = new FormData(element)
  const fields = desk.dialog?.form.fields ?? []
  return Object.fromEntries(
    fields.map(({ name, type }) => [
      name,
      type === 'flag' ? (data.has(name) ? 'yes' : 'no') : String(data.get(name) ?? ''),
    ]),
  )
}

/** The form comes anew, filled in. What stands for nothing chosen fills nothing. */
function chosen(event: Event): void {
  const { form, value } = event.currentTarget as HTMLSelectElement
  if (form && value !== '') void refillForm(valuesOf(form))
}

function cancelled(event: Event): void {
  event.preventDefault()
  closeForm()
}

function clickedBeside(event: MouseEvent): void {
  if (event.target === event.currentTarget) closeForm()
}

let opener: Element | null = null

/** After each draw: a dialog that was just put there is not open yet. */
export function syncDialog(): void {
  const element = document.querySelector<HTMLDialogElement>('dialog#form')
  if (element && !element.open) {
    opener = document.activeElement
    element.showModal()
    const fields = [
      ...element.querySelectorAll<HTMLInputElement>('textarea, input:not([type="checkbox"]), select'),
    ]
    const first = fields.find(({ required, value }) => required && value === '') ?? fields[0]
    first?.focus()
  } else if (element && !element.contains(document.activeElement)) {
    // Its fields were drawn anew.
    element.querySelector('textarea')?.focus()
  } else if (!element && opener) {
    const back =
      opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : null
    ;(back ?? document.querySelector<HTMLElement>('#composer'))?.focus()
    opener = null
  }
}
