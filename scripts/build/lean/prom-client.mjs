// What the program uses of prom-client; its main file loads clusters and push gateways as well.
export { default as Counter } from 'prom-client/lib/counter.js'
export { default as collectDefaultMetrics } from 'prom-client/lib/defaultMetrics.js'
export { default as Gauge } from 'prom-client/lib/gauge.js'
export { default as Registry } from 'prom-client/lib/registry.js'
