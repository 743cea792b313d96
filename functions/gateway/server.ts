import { serve } from '../shared/edge/serve.ts'
import { open } from './open.ts'

await serve(open())
