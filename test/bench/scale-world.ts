import type { ScaleWorld } from './scale-simulation.ts'

/**
 * 100 million links on sixteen machines. The shape of such a list is an assumption. Of 10,000 links of DataComp, read in
 * the log of a published run of img2dataset (Hugging Face, Alexator26/DataComp-12M-Images-256), 7 % had a name that DNS did not know and
 * 2 % did not answer. What a dead host takes follows from the engine's rules with the usual options: four attempts
 * within some 2.6 s where a name is not found; a host that is silent is asked once a minute, for ten minutes.
 */
export const largeWorld: ScaleWorld = {
  ...{ seed: 1, links: 100_000_000, hosts: 500_000, tail: 1, largestShare: 0.01 },
  ...{
    unknownShare: 0.09,
    silentShare: 0.03,
    unknownTurns: 2,
    silentTurns: 1,
  },
  ...{ machines: 16, cores: 2, hostsAtOnce: 64, perHost: 8, turnImages: 50, bytesPerSecond: 125_000_000 },
  ...{ answerMs: 300, spread: 0.6, bytes: 150_000, cpuMs: 2, turnMs: 100, dnsMs: 50, namesPerSecond: 1000 },
  unknownTurnMs: images => Math.ceil(images / 8) * 2600,
  silentTurnMs: images => Math.min(620_000, 30_000 + (4 * images - 3) * 70_000),
}

/** Some of its numbers. */
export type WorldChanges = Partial<NumbersOf<ScaleWorld>>
export type NumbersOf<T> = { [Key in keyof T as T[Key] extends number ? Key : never]: T[Key] }
