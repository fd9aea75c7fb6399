export const DASHBOARDS: readonly { readonly file: string; readonly dashboard: unknown }[] = []
