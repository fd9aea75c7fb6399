import { Agent, get, type IncomingMessage } from 'node:http'
import { answerParent, type Load, type LoadTimes } from './processes.ts'

const agent = new Agent({ keepAlive: true })

answerParent<Load, LoadTimes>(async ({ urls, gzip, rounds }) => {
  const times: number[][] = urls.map(() => [])
  for (let round = 0; round < rounds; round++) {
    const order = urls.map((url, index) => ({ url, index }))
    for (const { url, index } of round % 2 === 0 ? order : order.reverse()) {
      times[index]?.push(await timeScrape(url, gzip))
    }
  }
  return times
})

function timeScrape(url: string, gzip: boolean): Promise<number> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { 'Accept-Encoding': gzip ? 'gzip' : 'identity' }
    get(url, { agent, headers }, (response) => {
      response.on('data', () => {})
      response.on('error', reject)
      response.on('end', () => {
        if (isAsAsked(response, gzip)) resolve(performance.now() - startedMs)
        else reject(new Error(`${url}: ${response.statusCode} ${response.headers['content-encoding'] ?? 'plain'}`))
      })
    }).on('error', reject)
  })
}

function isAsAsked({ statusCode, headers }: IncomingMessage, gzip: boolean): boolean {
  return statusCode === 200 && (headers['content-encoding'] === 'gzip') === gzip
}
