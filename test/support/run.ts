import { supportTable } from '../../infra/support/support-table.ts'
import { answerTable } from './answer-table.ts'

console.log(`${supportTable()}\n\n${answerTable()}`)
