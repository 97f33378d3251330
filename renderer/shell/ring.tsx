import './ring.css'

type Props = {
  /** 0 to 1; undefined: how much there is to do is not known. */
  share: number | undefined
  /** It stands still, and says so by two bars in its middle. */
  isPaused?: boolean
  size?: number
}

const radius = 8
const around = 2 * Math.PI * radius

/** How far something is, as a ring. The words beside it say the same. */
export function Ring({ share, isPaused = false, size = 18 }: Props) {
  return (
    <svg className="ring" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <circle className="ring-track" cx="10" cy="10" r={radius} />
      <circle
        className="ring-share"
        cx="10"
        cy="10"
        r={radius}
        strokeDasharray={`${around * Math.min(1, share ?? 0.25)} ${around}`}
        transform="rotate(-90 10 10)"
      />
      {isPaused && <path className="ring-pause" d="M8.400 7v6M11.600 7v6" />}
    </svg>
  )
}
