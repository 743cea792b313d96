import { supportTable } from './support/support-table.ts'

console.log(supportTable())
