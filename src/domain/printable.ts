/** Characters that break a line, steer a terminal or turn the reading direction, so that one text could pass for another. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Nearly every text, which needs no slower look at each character. */
const PLAIN = /^[\x20-\x7e]*$/

/** A text of somebody else's as it can be shown on one line. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text.trim()
  return text.toWellFormed().replaceAll(UNPRINTABLE, '\ufffd').trim()
}
