export interface ButtonLook {
  primary?: boolean
  small?: boolean
  wide?: boolean
}

export const buttonClass = ({ primary, small, wide }: { [Look in keyof ButtonLook]?: boolean | undefined }) =>
  ['button', primary && 'button-primary', small && 'button-small', wide && 'button-wide'].filter(Boolean).join(' ')
