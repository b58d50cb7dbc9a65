import { useRef, useState } from 'react'
import type { DragEvent } from 'react'
import { LARGEST_UPLOAD, PATHS } from '../../contract.ts'
import type { Attachment } from '../data/answers.ts'
import { useNow } from '../data/clock.ts'
import { age, momentText, since } from '../data/time-text.ts'
import { attempt } from '../steps/perform.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import type { SectionProps } from './section.ts'
import { sizeText, upload } from './upload.ts'

/** What runs have left and people have added; each is loaded by its id. */
export function Files({ answer }: SectionProps) {
  const { task, attachments } = answer
  return (
    <>
      {attachments.length === 0 ? null : (
        <ul className="files">
          {attachments.map((file) => (
            <FileRow key={file.id} task={task.id} file={file} />
          ))}
        </ul>
      )}
      <Upload task={task.id} empty={attachments.length === 0} />
    </>
  )
}

function FileRow({ task, file }: { readonly task: string; readonly file: Attachment }) {
  const now = useNow('half-minute')
  return (
    <li className="file">
      <a href={PATHS.file(task, file.id)} download={file.name}>
        {file.name}
      </a>
      <span className="muted" title={momentText(file.created_at)}>
        {sizeText(file.size)}, by {file.by}, {age(since(file.created_at, now))} ago
      </span>
    </li>
  )
}

/** Files are chosen or let fall here. */
function Upload({ task, empty }: { readonly task: string; readonly empty: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<string | null>(null)
  const send = async (files: readonly File[]) => {
    for (const file of files) {
      setSending(file.name)
      await attempt(() => upload(task, file))
    }
    setSending(null)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void send([...event.dataTransfer.files])
  }
  return (
    <div
      className={classNames('drop', over && 'is-over')}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Button icon="plus" busy={sending !== null} onClick={() => input.current?.click()}>
        Attach a file
      </Button>
      <span className="muted" role="status">
        {sending === null
          ? `${empty ? 'Workers are told of what is attached. ' : ''}Or drop it here, up to ${sizeText(LARGEST_UPLOAD)}.`
          : `Sending ${sending} …`}
      </span>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={({ currentTarget: own }) => {
          const files = [...(own.files ?? [])]
          own.value = ''
          void send(files)
        }}
      />
    </div>
  )
}
