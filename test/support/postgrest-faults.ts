import { type Fault, send } from './postgrest-gateway.ts'

/** Answers by itself; the database sees nothing. */
export const answers =
  (status: number, body: unknown = {}): Fault =>
  async (response) =>
    send(response, status, body)

/** An error of the database, in the form that PostgREST gives it. */
export const refuses = (status: number, code: string): Fault =>
  answers(status, { code, message: 'canary@example.com', details: 'canary@example.com', hint: 'canary@example.com' })

export const answersText =
  (status: number, contentType: string, text: string): Fault =>
  async (response) => {
    response.writeHead(status, { 'content-type': contentType }).end(text)
  }

export const redirects =
  (location: string): Fault =>
  async (response) => {
    response.writeHead(307, { location }).end()
  }

/** The connection breaks before the database hears of the request. */
export const breaksBefore: Fault = async (response) => {
  response.destroy()
}

/** The database has done its work, and the connection breaks before the answer. */
export const breaksAfter: Fault = async (response, forward) => {
  await forward()
  response.destroy()
}

/** The connection breaks in the middle of the answer. */
export const breaksWithin: Fault = async (response, forward) => {
  const { body } = await forward()
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

/** Half of the answer comes, and no end. */
export const stallsWithin: Fault = async (response, forward) => {
  const { body } = await forward()
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.write(body.subarray(0, body.length / 2))
}
