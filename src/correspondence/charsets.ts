/** What mails call their letters, and the names that decoders know; others are known by themselves or not at all. */
const OTHER_NAMES: Record<string, string> = {
  'cp-850': 'windows-1252',
  'ansi_x3.4-1968': 'windows-1252',
  unicode: 'utf-16le',
  'unicode-1-1-utf-8': 'utf-8',
  utf8mb4: 'utf-8',
  'utf-8-mac': 'utf-8',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp932: 'shift_jis',
  'windows-932': 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  'ks_c_5601-1987': 'euc-kr',
  'iso8859-15': 'iso-8859-15',
  latin9: 'iso-8859-15',
  'latin-9': 'iso-8859-15',
}

/** Which say nothing: programs put them on whatever they send. */
const VAGUE = /^(us-ascii|ascii|iso-8859-1|latin1|windows-1252|default|unknown(-8bit)?|binary|x-unknown|)$/

/**
 * As it says it is written, unless that is no known name or the bytes show otherwise: then UTF-8 if they are that, and
 * else Windows-1252. What can write letters that look like other letters (UTF-7) stays as it is.
 */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  const label = (charset ?? '').slice(0, 40).toLowerCase().replace(/["']/g, '').trim()
  if (VAGUE.test(label) || /^utf-?8$/.test(label)) return unlabelled(bytes)
  const decoder = decoderFor(OTHER_NAMES[label] ?? label)
  return decoder ? decoder.decode(bytes) : unlabelled(bytes)
}

function unlabelled(bytes: Uint8Array): string {
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff
  if (mark) return new TextDecoder(mark === true ? 'utf-16be' : mark).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(isMostlyUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes)
  }
}

/** Cut in the middle of a letter, or with a stray byte. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const read = new TextDecoder('utf-8').decode(bytes)
  let [strays, letters] = [0, 0]
  for (const sign of read) {
    if (sign === '\ufffd') strays++
    else if (sign > '\x7f') letters++
  }
  return letters > strays * 4
}

function decoderFor(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}
