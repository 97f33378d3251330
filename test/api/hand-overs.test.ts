import { expect, test } from 'vitest'
import { createHandOvers } from '../../main/api/hand-overs.ts'
import { handOverAddress } from '../../shared/hand-over.ts'

const of = (...links: string[]) => handOverAddress({ links, claims: 'https://claimed.example/' })

test('one is looked at, others wait behind it', () => {
  const handOvers = createHandOvers()
  expect(handOvers.waiting()).toEqual({ count: 0 })
  expect(handOvers.add(of('https://a.example/1.jpg', 'http://10.0.0.1/2.jpg'))).toBe(1)
  expect(handOvers.add(of('https://b.example/1.jpg'))).toBe(2)
  const { count, first } = handOvers.waiting()
  expect([count, first]).toMatchObject([
    2,
    {
      links: 2,
      claims: 'https://claimed.example/',
      hosts: [
        { host: 'a.example', links: 1, isPrivate: false },
        { host: '10.0.0.1', links: 1, isPrivate: true },
      ],
      moreHosts: 0,
    },
  ])
  // Before it is taken, its links are nowhere.
  expect(JSON.stringify(first)).not.toContain('1.jpg')
  expect(handOvers.take(first?.id ?? '').links).toEqual(['https://a.example/1.jpg', 'http://10.0.0.1/2.jpg'])
  expect(handOvers.waiting()).toMatchObject({ count: 1, first: { hosts: [{ host: 'b.example' }] } })
})

test('a long address does not push what stands below it out of sight', () => {
  const handOvers = createHandOvers()
  const long = `https://a.example/${'a'.repeat(50_000)}`
  handOvers.add(
    handOverAddress({ links: [], page: long, claims: `https://b.example/?${'b'.repeat(10_000)}` }),
  )
  const { id = '', page, claims } = handOvers.waiting().first ?? {}
  expect([page?.length, claims?.length]).toEqual([201, 201])
  expect(handOvers.take(id).page).toBe(long)
})

test('what is gone is refused, in whichever window it was taken', () => {
  const handOvers = createHandOvers()
  handOvers.add(of('https://a.example/1.jpg'))
  const id = handOvers.waiting().first?.id ?? ''
  handOvers.take(id)
  expect(() => handOvers.take(id)).toThrow('These links are not here any more')
})

test('a page that fires for ever fills no memory', () => {
  const handOvers = createHandOvers()
  const taken = Array.from({ length: 30 }, (_, n) => handOvers.add(of(`https://a.example/${n}.jpg`)))
  expect(taken.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  expect(taken.slice(20)).toEqual(Array(10).fill('queue-full'))
  expect(handOvers.add('shoal://add')).toBe('not-ours')
})

test('of many hosts the first twenty are named, and the rest counted', () => {
  const handOvers = createHandOvers()
  handOvers.add(of(...Array.from({ length: 25 }, (_, n) => `https://h${n}.example/1.jpg`)))
  const { first } = handOvers.waiting()
  expect([first?.hosts.length, first?.moreHosts]).toEqual([20, 5])
})
