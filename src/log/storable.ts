/** Text that both engines can store: without NUL, which PostgreSQL has no place for, and without halves of characters, which UTF-8 has none for. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
