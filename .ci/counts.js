// counts.js <vitest's JSON report> <exit status>: prints "<passed> <failed>".
import { existsSync, readFileSync } from 'node:fs'

const [report, status] = process.argv.slice(2)
const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] }

let passed = 0
let failed = 0
for (const file of results.testResults) {
  const outcomes = file.assertionResults.map((test) => test.status)
  passed += outcomes.filter((outcome) => outcome === 'passed').length
  const here = outcomes.filter((outcome) => outcome === 'failed').length
  failed += here === 0 && file.status === 'failed' ? 1 : here
}
if (failed === 0 && status !== '0') failed = 1
console.log(`${passed} ${failed}`)
