import { describe, expect, it } from 'vitest'
import { chooseUrl } from '../../../infra/admin/choose-url.ts'

const nothing = { url: undefined, region: undefined, port: undefined }

describe('chooseUrl', () => {
  it.each([
    ['the usual port', {}, 'http://127.0.0.1:8787/admin/v1'],
    ['where npm start says that it listens', { port: '8899' }, 'http://127.0.0.1:8899/admin/v1'],
    ['what is given', { url: 'http://localhost:1', port: '8899' }, 'http://localhost:1/admin/v1'],
    ['the base URL of callers', { url: 'https://a.example/v1/', region: 'r' }, 'https://a.example/admin/v1'],
  ])('takes %s', (_, place, url) => {
    expect(chooseUrl({ ...nothing, ...place })).toBe(url)
  })

  it.each([
    ['a deployment without a URL', { region: 'eu-west-1' }, 'Where is the gateway?'],
    ['what is no URL', { url: 'gateway' }, 'must be a URL'],
    ['a network without TLS', { url: 'http://gateway.example' }, 'must be https'],
  ])('refuses %s', (_, place, message) => {
    expect(() => chooseUrl({ ...nothing, ...place })).toThrow(message)
  })
})
