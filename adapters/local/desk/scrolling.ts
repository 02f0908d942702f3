let atEnd = true
let shown = ''

const box = () => document.getElementById('posts')

/** Only whoever looks at the end is taken along when more is said. */
export function noteScroll(): void {
  const posts = box()
  if (posts) atEnd = posts.scrollHeight - posts.scrollTop - posts.clientHeight < 80
}

/** After each draw, and when a picture has taken its place. A place just opened is shown from its end. */
export function stayAtEnd(place = shown): void {
  const posts = box()
  if (posts && (atEnd || place !== shown)) posts.scrollTop = posts.scrollHeight
  if (place !== shown) {
    atEnd = true
    document.querySelector('.threads [aria-current]')?.scrollIntoView({ block: 'nearest' })
  }
  shown = place
}
