/** A figure for machines that watch: its name, what it says, and its value now. */
export interface Metric {
  name: string
  help: string
  value: number
}
