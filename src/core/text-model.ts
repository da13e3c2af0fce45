/**
 * Words in the ids of models that answer in other things than text (the providers' lists, 2026-11-27): the lists of OpenAI
 * and Gemini do not say what a model is for.
 */
const otherKinds =
  /embed|tts|whisper|dall-e|image|imagen|veo|sora|audio|realtime|moderation|transcribe|translate|speech|live|robotics|computer-use|lyria|aqa|davinci|babbage/i;

/** Whether a model of a provider's list is likely one that answers in text. */
export function isTextModel(id: string): boolean {
  return !otherKinds.test(id);
}
