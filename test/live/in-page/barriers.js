// Runs in the page: what would keep somebody from using it, as sentences. Visible elements only.
;(() => {
  const found = []
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })

  /** Any CSS colour as [red, green, blue, alpha]; the browser converts. */
  function rgba(color) {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
    return [red, green, blue, alpha / 255]
  }

  const over = ([red, green, blue, alpha], below) =>
    [red, green, blue].map((value, index) => value * alpha + below[index] * (1 - alpha))

  function background(element) {
    if (!element) {
      const canvasColor = document.createElement('div')
      canvasColor.style.color = 'Canvas'
      document.body.append(canvasColor)
      const [red, green, blue] = rgba(getComputedStyle(canvasColor).color)
      canvasColor.remove()
      return [red, green, blue]
    }
    const own = rgba(getComputedStyle(element).backgroundColor)
    return own[3] === 1 ? own.slice(0, 3) : over(own, background(element.parentElement))
  }

  function luminance(color) {
    const [red, green, blue] = color.map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  function contrast(element) {
    const below = background(element)
    const text = over(rgba(getComputedStyle(element).color), below)
    const [lighter, darker] = [luminance(text), luminance(below)].sort((a, b) => b - a)
    return (lighter + 0.05) / (darker + 0.05)
  }

  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getClientRects().length > 0
  const describe = (element) =>
    `<${element.tagName.toLowerCase()} class="${element.className}"> “${(element.textContent ?? '').trim().slice(0, 40)}”`

  for (const element of document.querySelectorAll('body *')) {
    if (!isShown(element) || element.closest('[aria-hidden="true"], [inert], svg, :disabled')) continue
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '',
    )
    // WCAG 2.2, 1.4.3: 4.5, and 3 for large text.
    const { fontSize, fontWeight } = getComputedStyle(element)
    const size = Number.parseFloat(fontSize)
    const needed = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5
    if (hasText) {
      const ratio = contrast(element)
      if (ratio < needed) found.push(`contrast ${ratio.toFixed(2)} of ${needed}: ${describe(element)}`)
    }
    if (element.matches('input:not([type=hidden]), textarea, select')) {
      const name =
        element.labels?.length > 0 ||
        element.ariaLabel ||
        element.getAttribute('aria-labelledby') ||
        element.title
      if (!name) found.push(`no label: ${describe(element)} ${element.name}`)
    }
    if (
      element.matches('button, a[href]') &&
      !element.textContent.trim() &&
      !element.ariaLabel &&
      !element.title
    )
      found.push(`no name: ${describe(element)}`)
    if (element.matches('img:not([alt])')) found.push(`no alternative: ${describe(element)}`)
  }
  if (!document.documentElement.lang) found.push('the page does not say its language')
  if (!document.title) found.push('the page has no title')
  if (document.querySelectorAll('main').length !== 1) found.push('the page has no single main part')
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    found.push(`id ${id} is used twice`)
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the window')
  return found
})()
