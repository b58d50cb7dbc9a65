import { Signal } from '../data/signal.ts'

export const helpOpen = new Signal(false)
