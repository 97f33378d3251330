const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A text as it may be in HTML, between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, mark => marks[mark] ?? mark)

/** HTML that needs no escaping any more. */
export type Html = { readonly html: string }

/** HTML from a template: what is put in is escaped, unless it is HTML or a list of it. */
export function html(
  parts: TemplateStringsArray,
  ...values: (string | number | Html | readonly Html[])[]
): Html {
  const put = (value: string | number | Html | readonly Html[]): string => {
    if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
    return 'html' in value ? value.html : value.map(({ html }) => html).join('')
  }
  return { html: parts.map((part, at) => part + (at < values.length ? put(values[at] ?? '') : '')).join('') }
}

export const none: Html = { html: '' }
