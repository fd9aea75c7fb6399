import { describeStoreContract } from './contract.ts'
import { describeWithProject, openSubject } from './supabase-project.ts'

describeWithProject('on PostgreSQL 17 through PostgREST', (project) => {
  describeStoreContract('Supabase', () => openSubject(project()))
})
