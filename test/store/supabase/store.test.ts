import { describeStoreContract } from '../support/contract.ts'
import { describeWithProject, openSubject } from '../support/supabase-project.ts'

describeWithProject('through PostgREST', (project) => {
  describeStoreContract('Supabase', () => openSubject(project()))
})
