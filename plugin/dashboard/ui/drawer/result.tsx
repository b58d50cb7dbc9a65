import { LongText } from './body.tsx'
import type { SectionProps } from './section.ts'

export function Result({ answer }: SectionProps) {
  return answer.task.result === null ? null : <LongText text={answer.task.result} />
}
