/**
 * The address as a link may carry it, or null: only `http:`, `https:` and `mailto:`, absolute. A relative address is refused too, since a
 * trace has no place that it could be relative to.
 */
export function safeUrl(address: string): string | null {
  const url = URL.parse(address.trim())
  if (url === null) return null
  return url.protocol === 'http:' || url.protocol === 'https:' || url.protocol === 'mailto:' ? url.href : null
}

/** The address as an image may carry it: `https:`, `http:`, or `data:` of a raster type. SVG can carry scripts, so it is refused. */
export function safeImageUrl(address: string): string | null {
  const trimmed = address.trim()
  if (/^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]*$/i.test(trimmed)) return trimmed
  const url = URL.parse(trimmed)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null
}
