import { Signal } from '../data/signal.ts'

export const paletteOpen = new Signal(false)
