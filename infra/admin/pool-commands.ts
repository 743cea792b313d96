import { get, post, type Readers } from './command.ts'

const change = (verb: 'reset' | 'eject') => ({
  options: {},
  names: ['PROVIDER', 'KEY'],
  read: ([provider, key]: readonly string[]) => post('pools', `/pools/${provider}/${key}/${verb}`, {}),
})

export const poolCommands: Readers = {
  pools: { options: {}, names: [], read: () => get('pools', '/pools') },
  'pools reset': change('reset'),
  'pools eject': change('eject'),
}
