import { lazy, Suspense } from 'react'

const Rendered = lazy(() => import('./markdown-text.tsx'))

/** A text in Markdown; until its renderer is here it stands as it was typed. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <Suspense fallback={<div className="markdown is-plain">{text}</div>}>
      <Rendered text={text} />
    </Suspense>
  )
}
