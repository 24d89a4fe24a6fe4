export const telephoneLink = (phone: string | undefined) => phone && `tel:${phone.replace(/[^+\d]/g, '')}`
