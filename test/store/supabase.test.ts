import { describeStoreContract } from './contract.ts'
import { describeWithProject, openSubject } from './supabase-project.ts'

describeWithProject('through PostgREST', (project) => {
  describeStoreContract('Supabase', () => openSubject(project()))
})
