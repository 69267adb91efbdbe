import { randomInt } from 'node:crypto'

const adjectives =
  'able agile amber ample apt blithe bold brave bright brisk calm candid chipper civil clean clear clever cosy crisp daring deft eager early earnest easy even fair fine firm fleet fond frank free fresh gentle glad golden good grand happy hardy hearty honest jolly keen kind light lively lucky mellow merry mild neat nimble noble open patient plain polite proud quick quiet rapid ready robust rosy silent smooth snug solid spry steady still stout sunny sure swift tidy trim true upbeat valiant vivid warm wise witty young zesty'.split(
    ' ',
  )
const animals =
  'auk bat bear bee boar calf carp cat cod colt cow crab crane crow cub deer doe dog dove duck eel elk ewe falcon fawn finch fish flea fly foal fox frog gnat gnu goat goose grouse gull hare hawk hen heron horse hound ibis jay kid kite koala lamb lark lion lynx mare mink mole moose moth mouse mule newt otter owl ox panda perch pig pony pug quail ram rat ray robin rook seal shad shark sheep shrew skink sloth slug snail snipe sole squid stag stoat stork swan tern toad trout vole wasp whale wolf wren yak zebra'.split(
    ' ',
  )

/** A name for a run that was given none: `brisk-otter-417`. */
export function randomRunName(): string {
  const of = (words: readonly string[]): string => words[randomInt(words.length)] as string
  return `${of(adjectives)}-${of(animals)}-${randomInt(1000)}`
}
