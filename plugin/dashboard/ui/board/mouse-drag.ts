import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { setCustomNativeDragPreview } from '@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview'
import type { RefObject } from 'react'
import { useEffect } from 'react'
import type { Status } from '../data/answers.ts'
import { carry } from './carry.ts'
import { selection } from './selection.ts'
import { lastPointer } from './touch-drag.ts'

const KIND = 'kanban card'

/** Lets a card be dragged by the mouse; the browser draws what follows it. */
export function useMouseDrag(ref: RefObject<HTMLElement | null>, id: string, status: Status): void {
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    return draggable({
      element,
      canDrag: () => lastPointer() !== 'touch',
      getInitialData: () => ({ kind: KIND, id }),
      onGenerateDragPreview: ({ nativeSetDragImage }) => {
        const count = selection.has(id) ? selection.get().size : 1
        if (count > 1) previewOf(count, nativeSetDragImage)
      },
      onDragStart: () => carry.begin('mouse', id, status),
      onDrop: () => carry.end(),
    })
  }, [ref, id, status])
}

function previewOf(
  count: number,
  nativeSetDragImage: Parameters<typeof setCustomNativeDragPreview>[0]['nativeSetDragImage'],
): void {
  setCustomNativeDragPreview({
    nativeSetDragImage,
    render: ({ container }) => {
      const preview = document.createElement('div')
      preview.className = 'drag-preview'
      preview.textContent = `${count} tasks`
      container.append(preview)
    },
  })
}

/** Lets cards be dropped into a column. */
export function useDropColumn(ref: RefObject<HTMLElement | null>, status: Status): void {
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data['kind'] === KIND,
      onDragEnter: () => carry.over(status),
      onDragLeave: () => carry.over(null),
    })
  }, [ref, status])
}
