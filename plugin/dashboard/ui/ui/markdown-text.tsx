import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'
import { useMemo } from 'react'
import './markdown.css'

/** HTML in a text is shown as text. Pictures would ask other servers, so they are links. */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
markdown.disable('image')

const ALLOWED_TAGS =
  'p br hr h1 h2 h3 h4 h5 h6 blockquote pre code ul ol li em strong s a table thead tbody tr th td'.split(' ')

const purify = DOMPurify(window)
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return
  const target = node.getAttribute('href') ?? ''
  if (!/^(?:https?:|mailto:)/i.test(target)) node.removeAttribute('href')
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer nofollow')
})

/** Markdown as HTML that can neither run nor load anything. */
export const safeHtml = (text: string): string =>
  purify.sanitize(markdown.render(text), { ALLOWED_TAGS, ALLOWED_ATTR: ['href', 'start'], ALLOW_DATA_ATTR: false })

export default function MarkdownText({ text }: { readonly text: string }) {
  const html = useMemo(() => ({ __html: safeHtml(text) }), [text])
  return <div className="markdown" dangerouslySetInnerHTML={html} />
}
