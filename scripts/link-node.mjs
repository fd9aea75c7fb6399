// npm 9 and 10 do not link the locked Node binary when several platforms are listed; npm 11 does.
import { existsSync, symlinkSync } from 'node:fs'

const binary = `../node-linux-${process.arch}/bin/node`
if (existsSync(`node_modules/.bin/${binary}`) && !existsSync('node_modules/.bin/node')) {
  symlinkSync(binary, 'node_modules/.bin/node')
}
const [major, minor] = process.versions.node.split('.').map(Number)
if (!existsSync('node_modules/.bin/node') && (major < 24 || (major === 24 && minor < 15))) {
  console.warn(`This platform gets no Node from npm: install Node 24.15 or newer (this is ${process.version}).`)
}
