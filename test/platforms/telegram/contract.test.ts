import { platformContract } from '../../contracts/platform.ts'
import { faults, makeDriver } from './driver.ts'

platformContract('Telegram in a chat of two', () => makeDriver('direct'), faults)
platformContract('Telegram in a topic of a group', () => makeDriver('topic'), faults)
