// prom-client asks it for exemplars alone, of which there are none here.
Object.defineProperties(exports, {
  context: { get: () => require('@opentelemetry/api').context },
  trace: { get: () => require('@opentelemetry/api').trace },
})
