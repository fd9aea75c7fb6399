import { describeStoreContract } from '../support/describe-contract.ts'
import { createSqliteFolder } from '../support/sqlite-folder.ts'

describeStoreContract('SQLite', async () => {
  const { open, query, close } = createSqliteFolder()
  return {
    store: open(),
    reopen: async () => open(),
    query: async (sql) => query(sql),
    close,
  }
})
