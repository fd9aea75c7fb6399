// Most are configured without a file in YAML: what reads one is loaded with the first.
Object.defineProperties(exports, {
  parse: { enumerable: true, get: () => require('yaml').parse },
  stringify: { enumerable: true, get: () => require('yaml').stringify },
  YAMLParseError: { enumerable: true, get: () => require('yaml').YAMLParseError },
})
