import { describeStoreContract } from '../support/describe-contract.ts'
import { describeWithProject, openSubject } from '../support/supabase-project.ts'

describeWithProject('through PostgREST', (project) => {
  describeStoreContract('Supabase', () => openSubject(project()))
})
