import { createServer } from 'node:http'
import { listen } from './listen.ts'

/** The port itself if it is free, any free one for 0. Throws an error that is ready to print. */
export const choosePort = async (port: number): Promise<number> => {
  try {
    const server = await listen(createServer(), port)
    await server.close()
    return Number(new URL(server.url).port)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be had (${code})`
    throw new Error(`Port ${port} ${reason}: choose another with --port.`)
  }
}
