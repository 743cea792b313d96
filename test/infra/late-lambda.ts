import { countText } from '../../functions/shared/accounting/count-text.ts'

export const handler = (): Promise<number> => countText('Hello world')
