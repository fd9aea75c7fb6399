import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * CommonJS that stands for a package, and loads it when something of it is first used. It has every name that the package
 * has, so that nothing is missing that the sources come to use.
 */
export function lazyModule(name: string): string {
  // What it holds is only looked through.
  const whole: Readonly<Record<string, unknown>> = require(name)
  const loaded = `require(${JSON.stringify(name)})`
  const properties = Object.entries(whole).map(([key, value]) => {
    const at = `${loaded}[${JSON.stringify(key)}]`
    // Some importers take a function out at their own start.
    const held = isFunction(value) ? `value: (...given) => ${at}(...given)` : `get: () => ${at}`
    return `${JSON.stringify(key)}: { enumerable: true, ${held} },`
  })
  return `Object.defineProperties(exports, {\n${properties.join('\n')}\n})\n`
}

/** A class is needed itself, with `new`. */
function isFunction(value: unknown): boolean {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value))
}
