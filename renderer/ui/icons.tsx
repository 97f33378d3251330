import type { ReactNode } from 'react'

const drawn = (paths: ReactNode) =>
  function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {paths}
      </svg>
    )
  }

export const PlusIcon = drawn(<path d="M12 5v14M5 12h14" />)
export const MinusIcon = drawn(<path d="M5 12h14" />)
export const FitIcon = drawn(<path d="M4 5v14M20 5v14M7.5 12h9M10 9l-2.500 3 2.500 3M14 9l2.500 3-2.500 3" />)
export const RowsIcon = drawn(<path d="M4 5h9M7 8.500h9M9 12h10M6 15.500h8M11 19h9" />)
export const GearIcon = drawn(
  <>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3.500v2.300M12 18.200v2.300M3.500 12h2.300M18.200 12h2.300M6 6l1.600 1.600M16.400 16.400L18 18M18 6l-1.600 1.600M7.600 16.400L6 18" />
    <circle cx="12" cy="12" r="6.200" />
  </>,
)
export const MoreIcon = drawn(<path d="M5.500 12h.1M12 12h.1M18.500 12h.1" />)
export const EditIcon = drawn(<path d="M4.500 19.500l1-4.200L16 4.800l3.200 3.200L8.700 18.500z" />)
export const FolderIcon = drawn(<path d="M3.5 18.5v-13h5.8l2.2 2.5h9v10.5z" />)
export const MoveIcon = drawn(
  <path d="M3.5 18.5v-13h5.8l2.2 2.5h9v10.5zM8.5 13.3h7M13 10.700l2.600 2.600-2.600 2.600" />,
)
export const UndoIcon = drawn(<path d="M8.500 5L4.500 9l4 4M4.500 9h9.500a5 5 0 0 1 0 10h-4" />)
export const FileIcon = drawn(<path d="M14 3.5H6.5v17h11V7zM14 3.5V7h3.5M9.5 12h5M9.5 16h5" />)
export const ClipboardIcon = drawn(<path d="M9 5H6v15.5h12V5h-3M9 3.5h6v3.5H9zM9.5 12h5M9.5 16h3.5" />)
export const ImageIcon = drawn(
  <>
    <path d="M4 5h16v14H4zM4.5 16.5l4.8-5 4 4.2 2.4-2.5 3.8 3.8" />
    <circle cx="15.5" cy="9" r="1.2" />
  </>,
)
export const PauseIcon = drawn(<path d="M8.5 5.5v13M15.5 5.5v13" />)
export const PlayIcon = drawn(<path d="M8 5.2v13.6L18.5 12z" />)
export const StopIcon = drawn(<path d="M6.5 6.5h11v11h-11z" />)
export const RetryIcon = drawn(<path d="M20 12a8 8 0 1 1-2.4-5.7L20 8.5M20 3.8v4.7h-4.7" />)
export const CloseIcon = drawn(<path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />)
export const UpIcon = drawn(<path d="M12 19.500v-14M6 11l6-6 6 6" />)
export const DownIcon = drawn(<path d="M12 4.500v14M6 13l6 6 6-6" />)
/** In line: what waits, and what comes before it. */
export const LineIcon = drawn(<path d="M4 5.5h16M4 10.500h16M12 14v6M8.500 17l3.500 3.500 3.500-3.500" />)
export const ChevronIcon = drawn(<path d="M6.5 9.5l5.5 5.5 5.5-5.5" />)
export const CopyIcon = drawn(<path d="M9 9h11v11H9zM5.5 15H4V4h11v1.5" />)
export const DownloadIcon = drawn(<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14" />)
export const OpenIcon = drawn(<path d="M13.5 4.5h6v6M19 5l-8 8M17.5 13.5v6h-13v-13h6" />)
export const TableIcon = drawn(<path d="M4 6h16M4 12h16M4 18h16" />)
export const GridIcon = drawn(
  <path d="M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z" />,
)
export const ColumnsIcon = drawn(<path d="M4.500 5h15v14h-15zM9.500 5v14M14.500 5v14" />)
export const FilterIcon = drawn(<path d="M4 6h16M7.500 12h9M10.500 18h3" />)
export const CheckIcon = drawn(<path d="M5.5 12.5l4.2 4.2 8.8-9.4" />)
export const AlertIcon = drawn(<path d="M12 4L2.8 19.5h18.4zM12 10v4.5M12 17.2v.1" />)
export const ClockIcon = drawn(
  <>
    <circle cx="12" cy="12" r="8.2" />
    <path d="M12 7.5V12l3 2" />
  </>,
)
export const SearchIcon = drawn(
  <>
    <circle cx="11" cy="11" r="6.2" />
    <path d="M15.6 15.6l4 4" />
  </>,
)
export const PickIcon = drawn(<path d="M5.500 4.500l5.200 14.500 2.300-6.200 6.200-2.300zM13 12.800l6 6" />)
export const PageIcon = drawn(
  <path d="M3.500 5h17v14h-17zM3.500 9h17M6.500 7h.1M9 7h.1M6.500 16l3-3.500 2.500 2.500 1.800-1.800 3.700 3.300" />,
)
export const SitesIcon = drawn(
  <path d="M4 5h16v5.500H4zM4 13.500h16V19H4zM7 7.800h.1M7 16.200h.1M10.500 7.800h6M10.500 16.200h6" />,
)
export const LinkIcon = drawn(
  <path d="M10 14a4 4 0 0 0 5.7 0l3.3-3.3a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.700 19l1.300-1.300" />,
)
export const TrashIcon = drawn(<path d="M5 7h14M9.500 7V4.500h5V7M7 7l.8 12.500h8.400L17 7" />)
export const VerifyIcon = drawn(
  <path d="M12 3.500l7 2.500v5.500c0 4.500-2.800 7.500-7 9-4.200-1.500-7-4.500-7-9V6zM8.500 11.800l2.600 2.600 4.600-5" />,
)

const fish =
  'M0 66C-32 40-42 6-32-16C-27-28-17-35-9-42L-31-66C-14-59 14-59 31-66L9-42C17-35 27-28 32-16C42 6 32 40 0 66Z'

/** Fish that form an arrow pointing down, as in the application's icon. */
export function ShoalMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="32 32 448 448" aria-hidden="true" className="mark">
      <path d={fish} transform="translate(256 104) scale(.96)" />
      <path d={fish} transform="translate(256 238) scale(1.02)" />
      <path d={fish} transform="translate(163 310) rotate(-45) scale(.94)" />
      <path d={fish} transform="translate(349 310) rotate(45) scale(.94)" />
      <path d={fish} transform="translate(77 224) rotate(-45) scale(.84)" />
      <path d={fish} transform="translate(435 224) rotate(45) scale(.84)" />
      <path d={fish} transform="translate(256 392) scale(1.2)" className="mark-first" />
    </svg>
  )
}
