import type { Operation } from '../contract/operation.ts'
import type { Passage } from '../contract/read-passage.ts'
import { noUsage, type Usage } from '../contract/usage.ts'

/** What an operation uses: the most that it can, and what it is taken for where its answer does not say. */
type Measure = { readonly most: (passage: Passage) => Usage; readonly likely: (passage: Passage) => Usage }

/** Above what OpenAI's image models make of one picture in high quality, partial ones included (6,240 and 3 times 100). */
const tokensPerPictureMade = 8_192
/** Above what vision models count for one picture in high detail. */
const tokensPerPictureShown = 6_000
/** Bytes of a second of sound: no codec for speech has fewer, and one that people use has about so many. */
const leastBytesPerSecond = 750
const likelyBytesPerSecond = 4_000
/** Tokens of a second of sound heard, of a second spoken, and of the words that fit in one. */
const tokensPerSecondHeard = 12
const tokensPerSecondSpoken = 25
const tokensPerSecondWritten = 10
/** Characters that are spoken in a second. */
const fewestCharacters = 3
const likelyCharacters = 14
/** OpenAI's films have 4, 8 or 12 seconds, others up to 20. */
const longestFilm = 20

const textOf = (passage: Passage, ...names: readonly string[]): string =>
  names
    .map(name => passage.fields[name])
    .filter(text => typeof text === 'string')
    .join('')

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const speech =
  (charactersPerSecond: number) =>
  (passage: Passage): Usage => {
    const characters = [...textOf(passage, 'input')].length
    const output = Math.ceil((characters / charactersPerSecond) * tokensPerSecondSpoken)
    const input = Buffer.byteLength(textOf(passage, 'input', 'instructions'))
    return { ...noUsage, input, output, audioOutput: output, characters }
  }

const transcript =
  (bytesPerSecond: number) =>
  (passage: Passage): Usage => {
    const seconds = Math.ceil(sum(passage.files) / bytesPerSecond)
    const heard = seconds * tokensPerSecondHeard
    const prompt = Buffer.byteLength(textOf(passage, 'prompt'))
    return {
      ...noUsage,
      input: heard + prompt,
      output: seconds * tokensPerSecondWritten,
      audioInput: heard,
      seconds,
    }
  }

/** More than any limit pays for, and still a number that books are exact with. */
const mostAsked = 1_000_000

/** How many a request asks for, in JSON or in the text of a form; otherwise what is taken where that is no number of things. */
const countAsked = (said: unknown, otherwise: number): number => {
  const count = Math.ceil(Number(said))
  return count >= 1 ? Math.min(count, mostAsked) : otherwise
}

/** Those in a form are files, those in JSON a list. */
const countShown = ({ files, fields }: Passage): number =>
  files.length + [fields['image'] ?? [], fields['images'] ?? [], fields['mask'] ?? []].flat().length

const pictures = (passage: Passage): Usage => {
  const images = countAsked(passage.fields['n'] ?? 1, 1)
  const shown = countShown(passage) * tokensPerPictureShown
  const output = images * tokensPerPictureMade
  const input = Buffer.byteLength(textOf(passage, 'prompt')) + shown
  return { ...noUsage, input, output, imageInput: shown, imageOutput: output, images }
}

const film = ({ fields }: Passage): Usage => ({
  ...noUsage,
  seconds: countAsked(fields['seconds'] ?? 4, longestFilm),
})

/** Documents are counted in bytes, of which a token has at least one. */
const ranking = ({ fields }: Passage): Usage => ({
  ...noUsage,
  input: Buffer.byteLength(JSON.stringify(fields)),
})

const always = (measure: (passage: Passage) => Usage): Measure => ({ most: measure, likely: measure })

const measures: Readonly<Record<string, Measure>> = {
  createSpeech: { most: speech(fewestCharacters), likely: speech(likelyCharacters) },
  createTranscription: { most: transcript(leastBytesPerSecond), likely: transcript(likelyBytesPerSecond) },
  createTranslation: { most: transcript(leastBytesPerSecond), likely: transcript(likelyBytesPerSecond) },
  createImage: always(pictures),
  createImageEdit: always(pictures),
  createImageVariation: always(pictures),
  createVideo: always(film),
  createRerank: always(ranking),
}

/** What goes on costing after its answer, or costs what nothing in the request bounds. */
const unbounded = new Set([
  'createBatch',
  'createFineTuningJob',
  'resumeFineTuningJob',
  'runGrader',
  'createEvalRun',
  'createRun',
  'createThreadAndRun',
  'submitToolOuputsToRun',
  'createVectorStore',
  'createVectorStoreFile',
  'createVectorStoreFileBatch',
  'searchVectorStore',
  'CreateContainer',
  'CreateVideoEdit',
  'CreateVideoExtend',
  'CreateVideoRemix',
  'Compactconversation',
  'CreateChatSessionMethod',
  'create-realtime-call',
  'accept-realtime-call',
  'create-realtime-client-secret',
  'create-realtime-session',
  'create-realtime-transcription-session',
  'create-realtime-translation-client-secret',
])

export const isUnbounded = ({ id }: Operation): boolean => unbounded.has(id)

/** Undefined for an operation that uses nothing. */
export const measureOf = ({ id }: Operation): Measure | undefined => measures[id]
