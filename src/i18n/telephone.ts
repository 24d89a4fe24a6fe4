/** The address of a link that calls this number. */
export const telephoneLink = (phone: string | undefined) => phone && `tel:${phone.replace(/[^+\d]/g, '')}`
