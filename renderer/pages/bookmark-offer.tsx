import { Button, Text } from '@mantine/core'
import { copyText } from '../copy-text.ts'
import { bookmarkletFor, bookmarkTarget } from './bookmarklet.ts'

/** For pages that only the user's own browser can show: a bookmark that hands their images over. */
export function BookmarkOffer() {
  const address = bookmarkletFor(bookmarkTarget(location))
  return (
    <section className="bookmark-offer" aria-labelledby="bookmark-title">
      <h2 id="bookmark-title">From your own browser</h2>
      <Text size="sm">
        For pages that need a login, or show more as you scroll: drag this link to the bookmarks of your
        browser, then click it on such a page. It hands the images that you see there to Shoal, for review.
      </Text>
      <div className="bookmark-actions">
        {/* Only to be dragged: the page's policy runs no such address. */}
        {/* biome-ignore lint/a11y/useValidAnchor: React lets no such address through */}
        <a ref={link => link?.setAttribute('href', address)}>Send to Shoal</a>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void copyText(address, 'Copied. Make a new bookmark of it.')}
        >
          Copy its address
        </Button>
      </div>
    </section>
  )
}
