/** A function that works out each answer once. */
export const remember = <Question, Answer>(answer: (question: Question) => Answer) => {
  const known = new Map<Question, Answer>()
  return (question: Question): Answer => {
    if (!known.has(question)) known.set(question, answer(question))
    return known.get(question) as Answer
  }
}
