// A worker that says when it was started and when its first line ran, and goes when it is told to.
import { connect } from 'node:net'

const first = performance.now()
const [path, task] = process.argv.slice(2)
const socket = connect(path)
socket.write(`${JSON.stringify({ task, started: performance.timeOrigin, first: performance.timeOrigin + first })}\n`)
socket.resume()
