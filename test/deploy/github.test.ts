import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const FOLDER = '.github'
const read = (file: string): string => readFileSync(`${FOLDER}/${file}`, 'utf8')
const WORKFLOWS = readdirSync(`${FOLDER}/workflows`).map((file) => `workflows/${file}`)
const FORMS = ['ISSUE_TEMPLATE/problem.yml', 'ISSUE_TEMPLATE/wish.yml']
const EVERYTHING = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yml'))

const PERMISSIONS = z.record(z.string(), z.enum(['read', 'write']))
const workflow = z.object({
  permissions: PERMISSIONS,
  jobs: z.record(
    z.string(),
    z.union([
      z.object({ uses: z.string().startsWith('./'), permissions: PERMISSIONS }),
      z.object({
        'runs-on': z.string(),
        'timeout-minutes': z.int(),
        permissions: PERMISSIONS.optional(),
        steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
      }),
    ]),
  ),
})
const form = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.strictObject({
      type: z.enum(['markdown', 'textarea', 'input', 'dropdown']),
      id: z.string().optional(),
      attributes: z.looseObject({ label: z.string().optional(), description: z.string().optional() }),
      validations: z.strictObject({ required: z.boolean() }).optional(),
    }),
  ),
})

describe.each(WORKFLOWS)('%s', (file) => {
  const { permissions, jobs } = workflow.parse(parse(read(file)))

  test('pins every action by its commit, and says which version that is', () => {
    const used = [...read(file).matchAll(/uses: (.+)$/gm)].map(([, action]) => action ?? '')
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((action) => !/^(\.\/\S+|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(action))).toEqual([])
  })

  test('may write nothing but what a job says that it writes', () => {
    expect(Object.values(permissions)).not.toContain('write')
    const writing = Object.entries(jobs).flatMap(([name, job]) =>
      Object.entries(job.permissions ?? {}).flatMap(([scope, may]) => (may === 'write' ? [`${name} ${scope}`] : [])),
    )
    const expected = ['build packages', 'image packages', 'image id-token', 'page contents']
    expect(writing).toEqual(file.endsWith('release.yml') ? expected : [])
  })

  test('gives no shell what somebody else may have written', () => {
    const scripts = Object.values(jobs).flatMap((job) => ('steps' in job ? job.steps.map(({ run = '' }) => run) : []))
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
  })
})

test('the tests run what contributors run, and a release waits for them', () => {
  expect(read('workflows/tests.yml')).toMatch(/- run: \.ci\/run$/m)
  const { jobs } = parse(read('workflows/release.yml'))
  expect(jobs.tests.uses).toBe('./.github/workflows/tests.yml')
  expect([jobs.build.needs, jobs.image.needs, jobs.page.needs]).toEqual([
    expect.arrayContaining(['tests']),
    expect.arrayContaining(['build']),
    expect.arrayContaining(['image']),
  ])
})

test('a release is built with its SBOM and provenance for two architectures, and signed', () => {
  const { build, image } = parse(read('workflows/release.yml')).jobs
  const { with: how } = build.steps.find(({ id }: { id?: string }) => id === 'image')
  expect(how).toMatchObject({ sbom: true, provenance: 'mode=max' })
  expect(build.strategy.matrix.include.map((of: { architecture: string }) => of.architecture)).toEqual([
    'amd64',
    'arm64',
  ])
  expect(image.steps.at(-1).run).toBe('cosign sign --yes "$IMAGE@$DIGEST"')
})

test.each(EVERYTHING)('%s names no owner', (file) => {
  const named = [...read(file).matchAll(/(?:ghcr\.io|github\.com)\/([^\s/\\]+)/g)].map(([, owner]) => owner ?? '')
  // A program that is fetched from its own home, and names that are put together from the repository's.
  expect(named.filter((owner) => !['rhysd', '%s', '${{'].includes(owner))).toEqual([])
})

describe.each(FORMS)('%s', (file) => {
  const { body } = form.parse(parse(read(file)))
  const field = (id: string) => body.find((one) => one.id === id)

  test('asks for the version, and for what --check-config prints', () => {
    expect(field('version')).toMatchObject({ validations: { required: true } })
    expect(field('version')?.attributes.description).toContain('--version')
    expect(field('configuration')?.attributes.description).toContain('--check-config')
  })

  test('labels each field, under a name of its own', () => {
    const fields = body.filter(({ type }) => type !== 'markdown')
    expect(fields.filter(({ id, attributes }) => id === undefined || attributes.label === undefined)).toEqual([])
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
  })
})

test('Dependabot watches packages, images and actions', () => {
  const { updates } = parse(read('dependabot.yml'))
  const watched = updates.map((of: { 'package-ecosystem': string }) => of['package-ecosystem'])
  expect(watched).toEqual(['npm', 'docker', 'docker-compose', 'github-actions'])
})
