import type { Task } from './inference-request.ts'

/** What providers call the parts of a message that are no text: `image_url`, `input_audio`, `video_url`, `file`. */
const media = /image|audio|video|file/

/** Whether a request shows a model more than text, or wants more of it (`modalities`). */
export const isMultimodal = (task: Task): boolean => {
  if (task.endpoint !== 'chat') return false
  const { messages, modalities } = task.request
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return parts.some(({ type }) => media.test(type)) || Boolean(modalities?.some(mode => mode !== 'text'))
}
