import { z } from 'zod'

const text = z.string().min(1)
const labels = z.record(text, z.string())
const quantity = z.string().regex(/^\d+(m|Mi|Gi)?$/)
const metadata = z.strictObject({ name: text, labels, annotations: labels.optional() })

const probe = z.strictObject({
  httpGet: z.strictObject({ path: text.startsWith('/'), port: text }),
  initialDelaySeconds: z.int().optional(),
  periodSeconds: z.int(),
  timeoutSeconds: z.int(),
})

const container = z.strictObject({
  name: text,
  image: z.string().regex(/:\d+\.\d+\.\d+$/, 'is not pinned'),
  envFrom: z.tuple([z.strictObject({ configMapRef: z.strictObject({ name: text }) })]),
  ports: z.array(z.strictObject({ name: text, containerPort: z.int() })),
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.strictObject({
    requests: z.strictObject({ cpu: quantity, memory: quantity }),
    limits: z.strictObject({ memory: quantity }),
  }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: text, mountPath: text.startsWith('/'), readOnly: z.literal(true).optional() }),
  ),
})

const volume = z.union([
  z.strictObject({ name: text, persistentVolumeClaim: z.strictObject({ claimName: text }) }),
  z.strictObject({ name: text, secret: z.strictObject({ secretName: text, defaultMode: z.literal(0o440) }) }),
  z.strictObject({ name: text, emptyDir: z.strictObject({ sizeLimit: quantity }) }),
])

const pod = z.strictObject({
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  terminationGracePeriodSeconds: z.int(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int().positive(),
    fsGroup: z.int().positive(),
    fsGroupChangePolicy: z.literal('OnRootMismatch'),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.tuple([container]),
  volumes: z.array(volume),
})

/** What of each kind of object this project uses, with what it asks of it. */
export const deployment = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata,
  spec: z.strictObject({
    replicas: z.literal(1),
    strategy: z.strictObject({ type: z.literal('Recreate') }),
    selector: z.strictObject({ matchLabels: labels }),
    template: z.strictObject({ metadata: z.strictObject({ labels }), spec: pod }),
  }),
})

export const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({
    selector: labels,
    publishNotReadyAddresses: z.literal(true),
    ports: z.tuple([z.strictObject({ name: text, port: z.int(), targetPort: text })]),
  }),
})

export const persistentVolumeClaim = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('PersistentVolumeClaim'),
  metadata,
  spec: z.strictObject({
    accessModes: z.tuple([z.literal('ReadWriteOnce')]),
    resources: z.strictObject({ requests: z.strictObject({ storage: quantity }) }),
  }),
})

const relabeling = z.strictObject({
  action: z.literal('labeldrop').optional(),
  regex: text.optional(),
  sourceLabels: z.array(z.string().startsWith('__meta_kubernetes_')).optional(),
  separator: text.optional(),
  targetLabel: text.optional(),
})

export const serviceMonitor = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('ServiceMonitor'),
  metadata,
  spec: z.strictObject({
    selector: z.strictObject({ matchLabels: labels }),
    endpoints: z.tuple([
      z.strictObject({
        port: text,
        path: text.startsWith('/'),
        interval: z.string().regex(/^\d+s$/),
        authorization: z.strictObject({
          type: z.literal('Bearer'),
          credentials: z.strictObject({ name: text, key: text }),
        }),
        relabelings: z.array(relabeling),
      }),
    ]),
  }),
})

export const prometheusRule = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PrometheusRule'),
  metadata,
  spec: z.strictObject({ groups: z.array(z.looseObject({ name: text, rules: z.array(z.unknown()) })) }),
})

export const configMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata,
  data: z.record(text, z.string()),
})

export const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  resources: z.array(text),
  configMapGenerator: z
    .tuple([z.strictObject({ name: text, envs: z.array(text), options: z.strictObject({ labels }) })])
    .optional(),
})
