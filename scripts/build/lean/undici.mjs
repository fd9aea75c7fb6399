// What the program uses of undici; its main file loads mocks, caches and WebSockets as well.
import fetchModule from 'undici/lib/web/fetch/index.js'

export { default as Agent } from 'undici/lib/dispatcher/agent.js'
export { default as EnvHttpProxyAgent } from 'undici/lib/dispatcher/env-http-proxy-agent.js'
export const { fetch } = fetchModule
