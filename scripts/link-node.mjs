// npm 9 and 10 do not link the locked Node binary when several platforms are listed; npm 11 does.
import { existsSync, symlinkSync } from 'node:fs'

const binary = `../node-linux-${process.arch}/bin/node`
if (existsSync(`node_modules/.bin/${binary}`) && !existsSync('node_modules/.bin/node')) {
  symlinkSync(binary, 'node_modules/.bin/node')
}
if (!existsSync('node_modules/.bin/node') && Number(process.versions.node.split('.')[0]) < 24) {
  console.warn(`This platform gets no Node from npm: install Node 24 or newer (this is ${process.version}).`)
}
