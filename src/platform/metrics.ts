export interface Metric {
  name: string
  /** The name with its labels; without any, the name. */
  series?: string
  help: string
  type?: 'gauge' | 'counter'
  value: number
}

/** As Prometheus reads it; metrics of one name stand together. */
export function printMetrics(metrics: Metric[]): string {
  const names = new Map<string, Metric[]>()
  for (const metric of metrics) names.set(metric.name, [...(names.get(metric.name) ?? []), metric])
  return [...names]
    .map(([name, all]) => {
      const lines = all.map(({ series = name, value }) => `${series} ${value}\n`)
      const { help = '', type = 'gauge' } = all[0] ?? {}
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}
