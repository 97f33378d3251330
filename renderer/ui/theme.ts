import { createTheme, Menu, Popover, Tooltip } from '@mantine/core'

/** The colours themselves are in theme.css, so that no style has to be put into the page by script. */
export const theme = createTheme({
  primaryColor: 'cyan',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  components: {
    // Inside their landmark, where a screen reader looks for them.
    Tooltip: Tooltip.extend({ defaultProps: { withinPortal: false } }),
    // A dialog's head is no banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Menu: Menu.extend({
      defaultProps: {
        withinPortal: false,
        withInitialFocusPlaceholder: false,
        shadow: 'md',
        // Never higher than the window has place for; then it scrolls.
        middlewares: { flip: true, shift: true, size: true },
      },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
  },
  headings: { fontFamily: 'var(--font)', fontWeight: '650' },
})
