/** Text of files and devices for a terminal: what would move its cursor, colour it or ring its bell is left out. */
export const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')
