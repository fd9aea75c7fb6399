import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection to 127.0.0.1 whose errors are the other side's affair. */
export async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Everything that is answered to these bytes until the other side closes, as Latin-1. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = await open(port)
  socket.write(bytes)
  return await readAll(socket)
}

export async function readAll(socket: Socket): Promise<string> {
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text
  })
  return await new Promise((resolve) => socket.once('close', () => resolve(answer)))
}
