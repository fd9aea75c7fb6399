// npm 9 and 10 do not link the locked Node binary when several platforms are listed; npm 11 does.
import { existsSync, symlinkSync } from 'node:fs'

const binary = `../node-linux-${process.arch}/bin/node`
if (existsSync(`node_modules/.bin/${binary}`) && !existsSync('node_modules/.bin/node')) {
  symlinkSync(binary, 'node_modules/.bin/node')
}
