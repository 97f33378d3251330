type Props = { label: string; done: number; total: number; words: string }

/** How far some work on files is. */
export function WorkBar({ label, done, total, words }: Props) {
  const most = Math.max(1, total, done)
  return (
    <div className="work">
      <p className="work-words">{words}</p>
      <div
        className="work-bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={done}
        aria-valuetext={words}
      >
        <span style={{ transform: `scaleX(${done / most})` }} />
      </div>
    </div>
  )
}
